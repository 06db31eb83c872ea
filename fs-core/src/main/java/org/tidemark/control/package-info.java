/**
 * The socket server and client through which tools reach the {@link org.tidemark.fs.Maintenance} of
 * a mounted filesystem. The protocol is in {@link org.tidemark.control.Protocol}.
 *
 * <p>What comes over the socket is never trusted to be well-formed, nor to come at all. Only the
 * owner of the mount and root reach it. JSON stays in this package: nothing below knows it.
 */
@NullMarked
package org.tidemark.control;

import org.jspecify.annotations.NullMarked;
