/** Real programs at work on a mounted filesystem. */
@NullMarked
package org.tidemark.suites.programs;

import org.jspecify.annotations.NullMarked;
