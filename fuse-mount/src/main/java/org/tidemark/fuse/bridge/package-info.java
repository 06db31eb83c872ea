/** The engine behind the inode-based interface. */
@NullMarked
package org.tidemark.fuse.bridge;

import org.jspecify.annotations.NullMarked;
