/**
 * Mounts as the machine has them: who uses one, how to end it, and the system calls that takes.
 *
 * <p>The table of mounts is {@link org.tidemark.console.MountTable}. Knows nothing of transports
 * and of the engine. For Linux.
 */
@NullMarked
package org.tidemark.fuse.mounts;

import org.jspecify.annotations.NullMarked;
