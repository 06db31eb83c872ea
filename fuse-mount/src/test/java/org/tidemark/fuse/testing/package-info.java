/** A filesystem in memory behind the inode-based interface, and mounts for tests. */
@NullMarked
package org.tidemark.fuse.testing;

import org.jspecify.annotations.NullMarked;
