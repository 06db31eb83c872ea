package org.tidemark.fs;

import org.tidemark.base.Units;
import org.tidemark.space.SpaceCounters;

/**
 * Between which marks the available space is kept.
 *
 * @param lowBytes below this, history begins to go
 * @param highBytes when so much is available again, it ends
 */
record SpaceMarks(long lowBytes, long highBytes) {
  private static final int PERCENT = 100;

  static SpaceMarks of(Configuration settings, SpaceCounters counters) {
    long total = counters.totalBlocks() * Units.BLOCK_BYTES;
    return new SpaceMarks(
        total / PERCENT * settings.autopruneLowPercent(),
        total / PERCENT * settings.autopruneHighPercent());
  }

  /** What is available, and what is free but for readers that will be done with it soon. */
  static long available(SpaceCounters counters) {
    return (counters.userAvailableBlocks() + counters.pendingFreeBlocks()) * Units.BLOCK_BYTES;
  }

  boolean isLow(long availableBytes) {
    return availableBytes < lowBytes;
  }

  boolean isHigh(long availableBytes) {
    return availableBytes >= highBytes;
  }
}
