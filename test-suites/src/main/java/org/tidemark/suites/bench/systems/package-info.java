/** The filesystems that the benchmark compares, each made and mounted afresh for each workload. */
@NullMarked
package org.tidemark.suites.bench.systems;

import org.jspecify.annotations.NullMarked;
