package org.tidemark.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tidemark.base.Units;
import org.tidemark.space.Gathering;
import org.tidemark.space.Kind;
import org.tidemark.space.Reserve;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Empties thin segments of data: what is in them goes to other segments, live data apart from data
 * of the past, so that pruning frees whole segments later.
 *
 * <p>One thread. Nothing is pinned between steps.
 */
final class DataGather implements AutoCloseable {
  private static final int EXTENTS_PER_STEP = 4_096;
  private static final int RECORDS_MAX = 1_024;

  private final Store store;
  private final ExtentMover mover;
  private final Gathering gathering;
  private RecordKey next;
  private boolean committed;
  private long bytesPassed;

  DataGather(Store store, ExtentMover mover, int fillPercent, int segmentsMax, RecordKey start) {
    this.store = store;
    this.mover = mover;
    this.next = start;
    this.gathering = store.space().gathering(Kind.DATA, fillPercent, segmentsMax);
    if (gathering.segments() > 0) {
      long ignored = store.commit(); // What was put into them before is in the tree from here on.
    }
  }

  /**
   * Empties a few segments, for who waits for room.
   *
   * @return how many have become empty
   */
  static long some(Store store, Pace pace, int fillPercent, int segmentsMax) {
    Set<DataDamage> damages = new HashSet<>(); // Whoever reads it is told, and it stays.
    try (ExtentMover mover = new ExtentMover(store, pace, damages);
        DataGather gather =
            new DataGather(store, mover, fillPercent, segmentsMax, RecordKey.LOWEST)) {
      if (gather.gathering.segments() == 0) {
        return 0;
      }
      while (gather.next()) {
        // Each step is short; whoever asked for this waits for it.
      }
      mover.commit();
      return gather.segmentsFreed();
    }
  }

  RecordKey position() {
    return next;
  }

  long bytesPassed() {
    return bytesPassed;
  }

  /** How many segments have become empty so far. */
  long segmentsFreed() {
    return gathering.emptied();
  }

  /** Does the next step; false if there are no more. */
  boolean next() {
    if (gathering.segments() == 0) {
      return false;
    }
    RecordKey before = next;
    long passedBefore = bytesPassed;
    boolean more;
    boolean room;
    try (ReaderPin _ = store.pinForScan()) {
      ExtentWalk walk = mover.walk(next);
      room = walk == null || step(walk);
      more = walk != null && walk.valid();
    }
    if (room) {
      committed = false;
      mover.commitIfNeeded();
      return more;
    }
    // The same once more: with what a commit frees, or with fewer segments to be emptied.
    next = before;
    bytesPassed = passedBefore;
    if (!committed) {
      mover.commit();
      committed = true;
      return true;
    }
    return gathering.giveUpHalf();
  }

  private boolean step(ExtentWalk walk) {
    List<MovedExtent> live = new ArrayList<>();
    List<MovedExtent> dead = new ArrayList<>();
    int bytes = 0;
    for (int seen = 0;
        walk.valid()
            && seen < EXTENTS_PER_STEP
            && live.size() + dead.size() < RECORDS_MAX
            && bytes < ExtentMover.BYTES_MAX / 2;
        seen++) {
      MovedExtent extent = walk.extent();
      bytesPassed += extent.bytes();
      if (gathering.contains(extent.address())
          || gathering.contains(extent.end() - Units.BLOCK_BYTES)) {
        (extent.live() ? live : dead).add(extent);
        bytes += extent.bytes();
      }
      walk.next();
    }
    next = walk.key();
    return move(live) && move(dead);
  }

  private boolean move(List<MovedExtent> extents) {
    return extents.isEmpty() || mover.move(extents, Integer.MAX_VALUE, Reserve.PRUNE);
  }

  @Override
  public void close() {
    gathering.close();
  }
}
