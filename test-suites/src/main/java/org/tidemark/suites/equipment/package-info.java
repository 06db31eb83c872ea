/**
 * What benchmarks and tests of real programs share: running commands, filesystems mounted through
 * the real {@code tidemark} command, trees of files and their comparison.
 */
@NullMarked
package org.tidemark.suites.equipment;

import org.jspecify.annotations.NullMarked;
