/** The work that every filesystem of the comparison has to do, one class each. */
@NullMarked
package org.tidemark.suites.bench.work;

import org.jspecify.annotations.NullMarked;
