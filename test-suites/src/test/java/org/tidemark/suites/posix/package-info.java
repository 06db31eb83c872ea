/** The case map run over its subjects. */
@NullMarked
package org.tidemark.suites.posix;

import org.jspecify.annotations.NullMarked;
