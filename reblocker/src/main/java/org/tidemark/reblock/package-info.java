/**
 * The commands that say how a filesystem wants to be looked after and which moments are kept, and
 * that drop the others. What they do is done in {@code fs} and {@code scan}: here are options and
 * output.
 */
@NullMarked
package org.tidemark.reblock;

import org.jspecify.annotations.NullMarked;
