/**
 * What is measured of Tidemark alone, most of it without a mount: counts of I/O, latency while
 * commits happen, the speed of the past, memory and times of a large filesystem, mirroring.
 */
@NullMarked
package org.tidemark.suites.bench.engine;

import org.jspecify.annotations.NullMarked;
