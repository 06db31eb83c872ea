/**
 * Test equipment: devices in memory that count, fail, wait, and show what a crash could leave
 * behind.
 *
 * <p>They compose: a {@code CountingDevice} over a {@code FaultyDevice} over a {@code
 * MemoryDevice}. What is random in them comes from a seed that the test gives.
 */
@NullMarked
package org.tidemark.device.testing;

import org.jspecify.annotations.NullMarked;
