package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Units;
import org.tidemark.object.Commits;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Compresses data that only the past sees and that ceased long ago: the longer, the tighter. What
 * is live stays as it is, so that the present is read and changed as fast as ever, and a live
 * extent can always be cut without new room.
 *
 * <p>One thread. Nothing is pinned between steps.
 */
final class CompressPast {
  private static final int EXTENTS_PER_STEP = 4_096;

  /** So many times the age: how tightly. */
  private static final int[] AGES = {1, 4, 16};

  private static final int[] LEVELS = {3, 9, 17};

  private final Store store;
  private final ExtentMover mover;

  /** What ceased up to these tids has the ages. */
  private final long[] ceasedUpTo = new long[AGES.length];

  private RecordKey next;
  private long bytesPassed;

  /**
   * @param now wall-clock time, ns
   * @param ageSeconds what ceased so long ago is compressed
   */
  CompressPast(Store store, ExtentMover mover, long now, long ageSeconds, RecordKey start) {
    this.store = store;
    this.mover = mover;
    this.next = start;
    for (int i = 0; i < AGES.length; i++) {
      long time = now - AGES[i] * ageSeconds * Units.NANOS_PER_SECOND;
      ceasedUpTo[i] = store.read(view -> Commits.lastAt(view, time, store.committedTid()));
    }
  }

  RecordKey position() {
    return next;
  }

  long bytesPassed() {
    return bytesPassed;
  }

  /** Does the next step; false if there are no more, or no room. */
  boolean next() {
    boolean more;
    try (ReaderPin _ = store.pinForScan()) {
      more = step();
    }
    mover.commitIfNeeded();
    return more;
  }

  private boolean step() {
    ExtentWalk walk = mover.walk(next);
    if (walk == null) {
      return false;
    }
    List<MovedExtent> batch = new ArrayList<>();
    int bytes = 0;
    for (int seen = 0; walk.valid() && seen < EXTENTS_PER_STEP && bytes < Units.MIB; seen++) {
      if (!walk.live() && walk.deleteTid() <= ceasedUpTo[0]) {
        MovedExtent extent = walk.extent();
        bytesPassed += extent.bytes();
        if (extent.isPlain() && extent.blocks() > 1) {
          batch.add(extent);
          bytes += extent.bytes();
        }
      }
      walk.next();
    }
    next = walk.key();
    boolean room = batch.isEmpty() || mover.compress(batch, this::level);
    return walk.valid() && room;
  }

  private int level(MovedExtent extent) {
    int i = AGES.length - 1;
    while (i > 0 && extent.deleteTid() > ceasedUpTo[i]) {
      i--;
    }
    return LEVELS[i];
  }
}
