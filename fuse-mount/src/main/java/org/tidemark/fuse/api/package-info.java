/**
 * The inode-based interface between a filesystem and a FUSE transport, and its types.
 *
 * <p>It knows neither the engine nor a transport.
 */
@NullMarked
package org.tidemark.fuse.api;

import org.jspecify.annotations.NullMarked;
