/**
 * What differs between two moments of a file or a tree: by name and attributes, by line, by byte.
 *
 * <p>Everything is read through {@link org.tidemark.fs.Maintenance}, so it is the same for a mount
 * and for an image. Two files that nothing has changed in between are not read.
 */
@NullMarked
package org.tidemark.dist.diff;

import org.jspecify.annotations.NullMarked;
