/**
 * The tree: read views, cursors, as-of and tid filters, the copy-on-write editor, split, merge and
 * the checker.
 *
 * <p>A committed node never changes. maxTid is never too low; oldestDeadTid and the byte counts are
 * exact.
 */
@NullMarked
package org.tidemark.btree;

import org.jspecify.annotations.NullMarked;
