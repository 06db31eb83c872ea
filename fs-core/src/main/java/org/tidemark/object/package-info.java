/**
 * Inodes, directories, extents, write-back, extended attributes and orphans, as records of the
 * tree.
 */
@NullMarked
package org.tidemark.object;

import org.jspecify.annotations.NullMarked;
