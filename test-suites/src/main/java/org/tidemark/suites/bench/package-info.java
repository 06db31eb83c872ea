/** The benchmark: Tidemark beside other filesystems, same work, one run. */
@NullMarked
package org.tidemark.suites.bench;

import org.jspecify.annotations.NullMarked;
