package org.tidemark.fs;

import org.tidemark.base.Units;
import org.tidemark.format.CommitState;
import org.tidemark.format.DirentFormat;
import org.tidemark.space.SpaceCounters;
import org.tidemark.txn.Store;

/** Tells where the space went. */
final class Spaces {
  /** What a file takes at least, with its name: as many files as that there may be. */
  private static final int FILE_BYTES_MIN = 256;

  private static final int FILES_PER_BLOCK = Units.BLOCK_BYTES / FILE_BYTES_MIN;

  private Spaces() {}

  /**
   * Implements {@link FileSystem#status}.
   *
   * @param reclaimableBytes history that goes by itself
   */
  static SpaceStatus status(Store store, long reclaimableBytes) {
    SpaceCounters counters = store.space().counters();
    CommitState committed = store.committed();
    long free = Math.max(0, counters.freeBlocks() - counters.reservedBlocks());
    return new SpaceStatus(
        counters.totalBlocks() * Units.BLOCK_BYTES,
        free * Units.BLOCK_BYTES,
        counters.userAvailableBlocks() * Units.BLOCK_BYTES,
        counters.rootAvailableBlocks() * Units.BLOCK_BYTES,
        committed.liveBytes(),
        committed.deadBytes(),
        reclaimableBytes,
        counters.totalBlocks() * FILES_PER_BLOCK,
        counters.userAvailableBlocks() * FILES_PER_BLOCK,
        DirentFormat.NAME_BYTES_MAX,
        Units.BLOCK_BYTES);
  }
}
