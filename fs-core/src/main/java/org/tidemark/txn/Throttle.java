package org.tidemark.txn;

import org.tidemark.base.Clock;
import org.tidemark.format.CommitFormat;
import org.tidemark.intent.IntentLog;

/**
 * Decides when the open group is large enough to be committed early, and slows writers down a
 * little when they dirty nodes faster than commits write them: smoothly, never to a stop.
 */
final class Throttle {
  private static final long DIRTY_NODE_BYTES_MIN = 16L << 20;
  private static final long PARK_NANOS_MAX = 5_000_000;

  /** A run of blocks in the delta of a commit record takes about this many bytes. */
  private static final int RUN_BYTES = 8;

  private final Groups groups;
  private final IntentLog log;
  private final Room room;
  private final Clock clock;
  private final int nodesMax;
  private final long commitBytesMax;
  private volatile int dirtyNodes;

  Throttle(
      Groups groups, int nodeBytes, long nodeCacheBytes, IntentLog log, Room room, Clock clock) {
    this.groups = groups;
    this.log = log;
    this.room = room;
    this.clock = clock;
    this.nodesMax = (int) (Math.max(DIRTY_NODE_BYTES_MIN, nodeCacheBytes / 2) / nodeBytes);
    this.commitBytesMax = log.capacity() / 8;
  }

  /**
   * Called before an operation, without locks of this package: rests a little when commits lag
   * behind.
   */
  void slowDown() {
    int over = dirtyNodes - nodesMax;
    if (over > 0 && groups.pair().frozen() != null) {
      clock.parkNanos(Math.min(PARK_NANOS_MAX, PARK_NANOS_MAX * over / nodesMax));
    }
  }

  /** Called after an operation, under the tree lock. */
  boolean wantsCommit(int ownedNodes) {
    dirtyNodes = ownedNodes;
    return ownedNodes > nodesMax
        || commitBytes(ownedNodes) > commitBytesMax
        || groups.open().bytesChanged() > room.groupBytesMax()
        || log.used() > log.capacity() / 2;
  }

  private long commitBytes(int ownedNodes) {
    return (long) ownedNodes * (CommitFormat.NODE_LENGTH + RUN_BYTES)
        + (long) groups.open().runs() * RUN_BYTES;
  }
}
