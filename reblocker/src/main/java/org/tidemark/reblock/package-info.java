/** The commands that prune, reblock and clean up. Not filled yet. */
@NullMarked
package org.tidemark.reblock;

import org.jspecify.annotations.NullMarked;
