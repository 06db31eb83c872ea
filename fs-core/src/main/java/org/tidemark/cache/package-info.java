/** The bounded cache of nodes and blocks, and the budget of dirty bytes. */
@NullMarked
package org.tidemark.cache;

import org.jspecify.annotations.NullMarked;
