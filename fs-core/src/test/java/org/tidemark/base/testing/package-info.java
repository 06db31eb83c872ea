/** Test equipment for {@code base}: time that a test moves by hand. */
@NullMarked
package org.tidemark.base.testing;

import org.jspecify.annotations.NullMarked;
