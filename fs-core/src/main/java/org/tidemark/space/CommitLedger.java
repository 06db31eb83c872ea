package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.InvariantException;
import org.tidemark.base.Tid;
import org.tidemark.format.Address;
import org.tidemark.volume.VolumeSet;

/**
 * The side of {@link Space} that commits and recovery use: what durable groups have allocated and
 * freed, and the checkpoints of that.
 *
 * <p>Thread-safe by Space's lock, which is given up after some hundred runs, so that writers do not
 * wait for large commits.
 */
final class CommitLedger {
  /** How many runs of a commit are handled before other threads get their turn. */
  private static final int RUNS_AT_ONCE = 256;

  private final Object lock;

  @GuardedBy("lock")
  private final SpaceMap map;

  @GuardedBy("lock")
  private final PendingFrees pending = new PendingFrees();

  @GuardedBy("lock")
  private long durableTid;

  private final Checkpoint checkpoint;

  CommitLedger(VolumeSet volumes, SpaceMap map, long durableTid, Object lock) {
    this.lock = lock;
    this.map = map;
    this.durableTid = durableTid;
    this.checkpoint = new Checkpoint(volumes, map, lock);
  }

  /** Blocks that durable groups have freed and that are not reusable yet. */
  long pendingBlocks() {
    synchronized (lock) {
      return pending.blocks();
    }
  }

  /** Marks blocks as used, and perhaps as used by the last commit. */
  void mark(Run run, Kind kind, boolean committed) {
    synchronized (lock) {
      RegionMap region = map.find(run.address(), run.blocks());
      String problem = region == null ? "others" : map.findConflict(region, run, kind);
      if (region == null || problem != null) {
        throw cannotMark(run, kind, problem);
      }
      map.take(region, run.address(), run.blocks(), kind);
      if (committed) {
        map.commit(run.address(), run.blocks(), kind);
      }
    }
  }

  private static CorruptionException cannotMark(Run run, Kind kind, @Nullable String problem) {
    return new CorruptionException(
        "a reference to " + run.blocks() + " blocks",
        run.address(),
        "free blocks of a region for " + kind,
        String.valueOf(problem));
  }

  /** See {@link Space#replay}. */
  void replay(long tid, GroupSpace delta) {
    synchronized (lock) {
      Check.that(tid > durableTid, "commits replayed out of order", tid);
      try {
        replayAllocations(delta.nodes(), Kind.NODES);
        replayAllocations(delta.data(), Kind.DATA);
        RunList freed = delta.freed();
        for (int i = 0; i < freed.size(); i++) {
          map.uncommit(freed.address(i), freed.blocks(i));
          map.give(freed.address(i), freed.blocks(i));
        }
      } catch (InvariantException e) {
        throw new FreemapDamagedException(
            Address.NONE, "commit " + Tid.toString(tid) + " does not fit it: " + e.getMessage());
      }
      durableTid = tid;
    }
  }

  @GuardedBy("lock")
  private void replayAllocations(RunList list, Kind kind) {
    for (int i = 0; i < list.size(); i++) {
      long address = list.address(i);
      int blocks = list.blocks(i);
      map.take(map.regionOf(address, blocks), address, blocks, kind);
      map.commit(address, blocks, kind);
    }
  }

  /** See {@link Space#groupDurable}. */
  void groupDurable(long tid, GroupSpace delta) {
    synchronized (lock) {
      checkpoint.checkIdle();
      Check.that(tid > durableTid, "commits out of order", tid);
    }
    commitAll(delta.nodes(), Kind.NODES);
    commitAll(delta.data(), Kind.DATA);
    RunList freed = delta.freed();
    for (int i = 0; i < freed.size(); ) {
      synchronized (lock) {
        for (int end = Math.min(freed.size(), i + RUNS_AT_ONCE); i < end; i++) {
          map.uncommit(freed.address(i), freed.blocks(i));
        }
      }
      letOthersIn();
    }
    synchronized (lock) {
      checkpoint.checkIdle();
      durableTid = tid;
      pending.add(tid, freed);
    }
  }

  private void commitAll(RunList list, Kind kind) {
    for (int i = 0; i < list.size(); ) {
      synchronized (lock) {
        for (int end = Math.min(list.size(), i + RUNS_AT_ONCE); i < end; i++) {
          map.commit(list.address(i), list.blocks(i), kind);
        }
      }
      letOthersIn();
    }
  }

  /** See {@link Space#releaseUpTo}. */
  void releaseUpTo(long tid) {
    boolean more = true;
    while (more) {
      synchronized (lock) {
        more = pending.release(tid, RUNS_AT_ONCE, map);
      }
      letOthersIn();
    }
  }

  /**
   * Lets writers that wait have the lock. Nothing depends on it but their latency: without it, the
   * lock would mostly be taken again before they have woken up.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersIn() {
    Thread.yield();
  }

  /** See {@link Space#writeCheckpoint}. */
  int writeCheckpoint(long tid) {
    synchronized (lock) {
      Check.that(tid == durableTid, "a checkpoint of another commit than the last", tid);
    }
    return checkpoint.write(tid);
  }

  /** See {@link Space#checkpointDurable}. */
  void checkpointDurable() {
    checkpoint.durable();
  }

  /** See {@link Space#forEachCommitted}. */
  void forEachCommitted(RunConsumer consumer) {
    for (RegionMap region : regions()) {
      long[] committed;
      synchronized (lock) {
        committed = region.committed.clone();
      }
      int at = Bits.nextSet(committed, region.slotBlocks, region.blocks);
      while (at < region.blocks) {
        int end = Bits.nextClear(committed, at, region.blocks);
        consumer.accept(region.addressOf(at), end - at);
        at = Bits.nextSet(committed, end, region.blocks);
      }
    }
  }

  private List<RegionMap> regions() {
    synchronized (lock) {
      return map.regions;
    }
  }
}
