package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.InvariantException;
import org.tidemark.base.Tid;
import org.tidemark.format.Address;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeSet;

/**
 * Which blocks are used, and who may have the free ones.
 *
 * <p>There are two bitmaps. {@code inUse} is the allocator's; {@code committed} is that of the last
 * durable commit and is the one that reaches the media. A block's way: allocated (inUse), recorded
 * in a {@link GroupSpace}, committed with its group, freed by a later group, no longer committed
 * when that is durable, and reusable when no pinned reader is left that could see it ({@link
 * #releaseUpTo}). A block that is in use by the last durable commit is never handed out.
 *
 * <p>Each change is checked against the bitmaps, always. A double allocation or free is an {@link
 * InvariantException}; the filesystem must become read-only then.
 *
 * <p>Thread-safe. One lock, below all others; it is held for at most some thousand bit operations,
 * and never for I/O.
 */
public final class Space {
  /** How many runs of a commit are handled before other threads get their turn. */
  private static final int RUNS_AT_ONCE = 256;

  private final SpaceLimits limits;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final SpaceMap map;

  @GuardedBy("lock")
  private final Segments segments;

  @GuardedBy("lock")
  private final DataAllocator data;

  @GuardedBy("lock")
  private final NodeAllocator nodes;

  @GuardedBy("lock")
  private final PendingFrees pending = new PendingFrees();

  @GuardedBy("lock")
  private long reserved;

  @GuardedBy("lock")
  private long durableTid;

  private final Checkpoint checkpoint;

  private Space(VolumeSet volumes, SpaceMap map, long durableTid) {
    this.map = map;
    this.segments = map.segments;
    this.limits =
        new SpaceLimits(segments.totalBlocks(), segments.nodeBlocks, segments.segmentBlocks);
    this.data = new DataAllocator(map, limits);
    this.nodes = new NodeAllocator(map, limits);
    this.durableTid = durableTid;
    this.checkpoint = new Checkpoint(volumes, map, lock);
  }

  /**
   * Reads the freemap as of the superblock's commit.
   *
   * @throws FreemapDamagedException if there is any doubt about it: rebuild it with {@link #empty}
   *     and {@link #markUsed}
   * @throws org.tidemark.base.FsException EIO if it cannot be read
   */
  public static Space load(VolumeSet volumes, Superblock superblock) {
    SpaceMap map = new SpaceMap(volumes.geometry());
    Freemap.load(volumes, superblock, map);
    return new Space(volumes, map, superblock.commitTid());
  }

  /**
   * Begins with everything free, to be rebuilt by {@link #markUsed}. The first checkpoint writes
   * all slots anew.
   *
   * @param tid the commit whose state is being marked
   */
  public static Space empty(VolumeSet volumes, long tid) {
    return new Space(volumes, new SpaceMap(volumes.geometry()), tid);
  }

  // --- recovery, before anything is allocated ---

  /**
   * Marks what the rebuilt commit refers to: used, and committed.
   *
   * @throws CorruptionException if it cannot be, or something else refers to it already
   */
  public void markCommitted(Run run, Kind kind) {
    mark(run, kind, true);
  }

  /**
   * Marks what intents behind the last commit refer to: used, but not committed; their group
   * records it again.
   *
   * @throws CorruptionException if it cannot be, or something else refers to it already
   */
  public void markUsed(Run run, Kind kind) {
    mark(run, kind, false);
  }

  private void mark(Run run, Kind kind, boolean committed) {
    synchronized (lock) {
      RegionMap region = map.find(run.address(), run.blocks());
      if (region == null) {
        throw new CorruptionException(
            "a reference to " + run.blocks() + " blocks",
            run.address(),
            "blocks of a region",
            "others");
      }
      String problem = map.findConflict(region, run, kind);
      if (problem != null) {
        throw new CorruptionException(
            "a reference to " + run.blocks() + " blocks",
            run.address(),
            "free blocks for " + kind,
            problem);
      }
      map.take(region, run.address(), run.blocks(), kind);
      if (committed) {
        map.commit(run.address(), run.blocks(), kind);
      }
    }
  }

  /**
   * Applies the delta of a durable commit that is newer than the loaded freemap. Its frees are
   * reusable at once: there are no readers yet.
   *
   * @throws FreemapDamagedException if delta and freemap contradict each other; this Space is of no
   *     use any more
   */
  public void replay(long tid, GroupSpace delta) {
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

  // --- allocation ---

  /**
   * Allocates a node.
   *
   * @return its address
   * @throws org.tidemark.base.FsException ENOSPC if this level may not have one
   */
  public long allocateNode(Reserve level) {
    synchronized (lock) {
      return nodes.allocate(level, reserved);
    }
  }

  /**
   * Holds, before an operation starts, that so many nodes could be had at this level.
   *
   * @throws org.tidemark.base.FsException ENOSPC if not
   */
  public void checkRoom(Reserve level, int nodeCount) {
    synchronized (lock) {
      nodes.checkRoom(level, nodeCount, reserved);
    }
  }

  /**
   * Promises blocks to data that is still in memory: {@link #allocateData} will not fail for it.
   * Returns false if this level may not have so many.
   */
  public boolean reserveData(long blocks, Reserve level) {
    Check.argument(blocks >= 0, "negative blocks", blocks);
    synchronized (lock) {
      if (blocks > 0 && !fits(blocks, level)) {
        return false;
      }
      reserved += blocks;
      return true;
    }
  }

  /** Gives back what was reserved and not allocated. */
  public void unreserveData(long blocks) {
    synchronized (lock) {
      Check.that(blocks >= 0 && blocks <= reserved, "unreserved more than was reserved", blocks);
      reserved -= blocks;
    }
  }

  /**
   * Allocates one run of data out of what was reserved. May be shorter than wanted (then call again
   * for the rest), since every free block is used before there is none.
   *
   * @param blocksWanted at least 1, at most what the caller has reserved
   * @return 1 to blocksWanted blocks; so many are reserved no longer
   */
  public Run allocateData(int blocksWanted) {
    Check.argument(blocksWanted > 0, "not a number of blocks", blocksWanted);
    synchronized (lock) {
      Check.that(blocksWanted <= reserved, "data allocated that was not reserved", blocksWanted);
      Run run = data.allocate(blocksWanted, reserved);
      reserved -= run.blocks();
      return run;
    }
  }

  /**
   * Takes back an allocation that no group has recorded. It is reusable at once and no longer
   * reserved.
   */
  public void abandon(Run run) {
    synchronized (lock) {
      map.give(run.address(), run.blocks(), Kind.DATA);
    }
  }

  /**
   * As {@link #abandon}, but the blocks are reserved again: their data stays in memory and will be
   * written later.
   */
  public void abandonToReserved(Run run) {
    synchronized (lock) {
      map.give(run.address(), run.blocks(), Kind.DATA);
      reserved += run.blocks();
    }
  }

  /** Takes back a node that was neither written nor recorded. It is reusable at once. */
  public void abandonNode(long address) {
    synchronized (lock) {
      map.give(address, segments.nodeBlocks, Kind.NODES);
    }
  }

  // --- commits ---

  /**
   * Records that a group is durable: its allocations, then its frees, are applied to the committed
   * bitmap. The frees become reusable by {@link #releaseUpTo}.
   *
   * @param tid its tid, higher than all before
   * @param delta what it allocated and freed; must not change any more
   */
  public void groupDurable(long tid, GroupSpace delta) {
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

  /**
   * Makes reusable what durable groups up to tid have freed; no reader is pinned at or below tid.
   */
  public void releaseUpTo(long tid) {
    boolean more = true;
    while (more) {
      synchronized (lock) {
        more = pending.release(tid, RUNS_AT_ONCE, map);
      }
      letOthersIn();
    }
  }

  /**
   * Writes the freemap of the last durable commit into the slots that do not count, where it has
   * changed; no barrier. Then the caller makes it durable, writes a superblock with the digest and
   * tid, and calls {@link #checkpointDurable}. If anything in between fails, the old slots go on
   * counting.
   *
   * @param tid the last durable commit
   * @return the digest for the superblock
   */
  public int writeCheckpoint(long tid) {
    synchronized (lock) {
      Check.that(tid == durableTid, "a checkpoint of another commit than the last", tid);
    }
    return checkpoint.write(tid);
  }

  /**
   * Lets the slots of the last {@link #writeCheckpoint} count: the superblock that names them is
   * durable.
   */
  public void checkpointDurable() {
    checkpoint.durable();
  }

  // --- questions ---

  /** How space is used now. */
  public SpaceCounters counters() {
    synchronized (lock) {
      return new SpaceCounters(
          segments.totalBlocks(),
          segments.freeBlocks(),
          reserved,
          pending.blocks(),
          segments.usedByNodes(),
          segments.usedByData(),
          available(Reserve.USER),
          available(Reserve.ROOT),
          segments.emptySegments());
    }
  }

  /**
   * What the segment of an address is used for; SYSTEM for what lies outside regions or in their
   * freemap slots.
   */
  public Kind kindOf(long address) {
    synchronized (lock) {
      RegionMap region = map.find(address, 1);
      return region == null
          ? Kind.SYSTEM
          : segments.kindOf(map.segmentOf(region, SpaceMap.blockOf(region, address)));
    }
  }

  /**
   * Whether all blocks of the run are allocated; false also if it does not lie in the blocks of one
   * region.
   */
  public boolean isUsed(Run run) {
    synchronized (lock) {
      RegionMap region = map.find(run.address(), run.blocks());
      if (region == null) {
        return false;
      }
      int from = SpaceMap.blockOf(region, run.address());
      return Bits.isSet(region.inUse, from, from + run.blocks());
    }
  }

  /** Whether the block at the address is allocated. */
  public boolean isUsed(long address) {
    return isUsed(new Run(address, 1));
  }

  /**
   * Hands out what the last durable commit uses, in ascending order within each region; for verify.
   */
  public void forEachCommitted(RunConsumer consumer) {
    for (RegionMap region : regions()) {
      long[] committed;
      synchronized (lock) {
        committed = region.committed.clone();
      }
      for (int at = Bits.nextSet(committed, region.slotBlocks, region.blocks);
          at < region.blocks; ) {
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

  @GuardedBy("lock")
  private boolean fits(long blocks, Reserve level) {
    long after = reserved + blocks;
    long claimed = after + limits.dataFloor(level);
    long fromEmpty = segments.neededFromEmpty(claimed);
    long floor = fromEmpty > 0 ? limits.nodeFloorForData(level) : limits.nodeFloor(level);
    return fromEmpty <= segments.freeInEmpty()
        && segments.nodeRoom(claimed) >= floor + limits.nodesForData(after);
  }

  /**
   * The most blocks that could be reserved: the more one asks for, the less it fits, so a binary
   * search finds it.
   */
  @GuardedBy("lock")
  private long available(Reserve level) {
    long fitting = 0;
    long tooMany = segments.freeInEmpty() + segments.freeInData() + 1;
    while (tooMany - fitting > 1) {
      long middle = (fitting + tooMany) >>> 1;
      if (fits(middle, level)) {
        fitting = middle;
      } else {
        tooMany = middle;
      }
    }
    return fitting;
  }
}
