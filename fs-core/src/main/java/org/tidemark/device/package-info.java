/**
 * Devices that hold volumes: positional reads and writes, a barrier, a size.
 *
 * <p>A write may be lost, torn or reordered until the barrier after it has returned; nothing above
 * may assume more.
 */
@NullMarked
package org.tidemark.device;

import org.jspecify.annotations.NullMarked;
