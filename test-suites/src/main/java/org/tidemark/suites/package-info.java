/** Suites over the whole of Tidemark. */
@NullMarked
package org.tidemark.suites;

import org.jspecify.annotations.NullMarked;
