/**
 * Equipment that tests a filesystem through its facade: a model of plain collections, a seeded
 * generator of operations, the comparison of the two live, in the past, after reopening and after a
 * crash.
 *
 * <p>The model knows two states of every file: what has <i>joined</i> the order of operations (that
 * is what a crash may leave) and what is still in the write-back buffer (that is what a reader sees
 * on top of it).
 */
@NullMarked
package org.tidemark.fs.testing;

import org.jspecify.annotations.NullMarked;
