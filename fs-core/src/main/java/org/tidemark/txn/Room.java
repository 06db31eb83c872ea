package org.tidemark.txn;

import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;

/**
 * Gives operations room that found none: by a commit, and if that is not enough, by what readers
 * hold that will be done soon, or a {@link Reclaimer} gives back.
 *
 * <p>What a group frees is usable when it is durable, so near the end of space a commit helps. But
 * each commit is a moment of history and takes room itself: one for each operation that fails would
 * fill the filesystem for good. Many removals must share one.
 */
public final class Room {
  /**
   * Nodes that one operation may need in the worst usual case: two paths, and a split at each
   * level.
   */
  static final int NODES_PER_OPERATION = 16;

  /** Others may take what was given back; an operation is not tried for ever. */
  private static final int ATTEMPTS_MAX = 1000;

  /** So often it is tried where nobody holds anything: the last reader may just have let go. */
  private static final int ATTEMPTS_MIN = 2;

  /** As often an operation waits for readers; each time others may be quicker. */
  private static final int READERS_MAX = 8;

  /**
   * Most readers let go between two of their steps, which take a fraction of that; a verify does so
   * at its end. Who waited in vain asks for history instead of waiting once more.
   */
  private static final long READER_NANOS_MAX = 2_000_000_000L;

  private final Store store;
  private final Groups groups;
  private final Space space;
  private volatile Reclaimer reclaimer = Reclaimer.NONE;
  private volatile long groupBytesMax = Long.MAX_VALUE;

  Room(Store store, Groups groups, Space space) {
    this.store = store;
    this.groups = groups;
    this.space = space;
  }

  /** Sets who gives back what history holds. */
  public void reclaimer(Reclaimer value) {
    reclaimer = value;
  }

  public Reclaimer reclaimer() {
    return reclaimer;
  }

  /** Has the open group committed when it has brought so much data: only then can any of it go. */
  public void groupBytesMax(long bytes) {
    groupBytesMax = bytes;
  }

  long groupBytesMax() {
    return groupBytesMax;
  }

  /**
   * Makes a commit if that gives an operation room which had none: what the open group has freed is
   * usable only then. An operation that cannot be helped costs no commit, and no moment of history.
   *
   * @param level that of the operation
   * @param forData whether it may have been data that had no room: what is buffered may have
   *     reserved more than it takes
   * @return whether to try the operation once more
   */
  public boolean make(Reserve level, boolean forData) {
    boolean comes = store.read(view -> comesFor(level, forData));
    return comes && store.committer().commitForRoom();
  }

  /**
   * As {@link #make}, but when no commit helps, waits until readers have let go of what is free but
   * for them, or history has given something back. Call it holding no lock and no pin, after each
   * attempt that found no room.
   *
   * @param attempt how many attempts there were before this one
   * @return whether to try the operation once more
   */
  public boolean await(Reserve level, boolean forData, int attempt) {
    if (attempt == 0 && make(level, forData)) {
      return true;
    }
    if (attempt < READERS_MAX && space.counters().pendingFreeBlocks() > 0) {
      if (store.pins().awaitGivenBack(READER_NANOS_MAX)) {
        return true;
      }
    } else if (attempt < ATTEMPTS_MIN) {
      return true; // readers may have let go between the attempt and this question
    }
    return attempt < ATTEMPTS_MAX && reclaimer.await(level, NODES_PER_OPERATION);
  }

  /**
   * Runs an operation, and again as long as something gives it room.
   *
   * @param finding whether to try once more, after so many attempts before the one that failed
   * @throws FsException what the operation throws
   */
  public <T extends @Nullable Object> T retrying(Supplier<T> operation, IntPredicate finding) {
    for (int attempt = 0; ; attempt++) {
      try {
        return operation.get();
      } catch (FsException e) {
        if (e.errno() != Errno.ENOSPC || !finding.test(attempt)) {
          throw e;
        }
      }
    }
  }

  /** The same, of what returns nothing. */
  public void retrying(Runnable operation, IntPredicate finding) {
    Object ignored =
        retrying(
            () -> {
              operation.run();
              return this;
            },
            finding);
  }

  private boolean comesFor(Reserve level, boolean forData) {
    Groups.Pair pair = groups.pair();
    Group open = pair.open();
    return pair.frozen() != null
        || open.freesData()
        || (forData && space.hasReservedData())
        || space.needsAndFits(level, NODES_PER_OPERATION, open.nodesFreed().size());
  }
}
