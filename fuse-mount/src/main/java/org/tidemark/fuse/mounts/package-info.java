/**
 * The machine's mounts: which there are, who uses them, how to end one.
 *
 * <p>Knows nothing of transports and of the engine. For Linux.
 */
@NullMarked
package org.tidemark.fuse.mounts;

import org.jspecify.annotations.NullMarked;
