package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.InvariantException;
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
  private long reserved;

  private final CommitLedger commits;

  private Space(VolumeSet volumes, SpaceMap map, long durableTid) {
    this.map = map;
    this.segments = map.segments;
    this.limits =
        new SpaceLimits(segments.totalBlocks(), segments.nodeBlocks, segments.segmentBlocks);
    this.data = new DataAllocator(map, limits);
    this.nodes = new NodeAllocator(map, limits);
    this.commits = new CommitLedger(volumes, map, durableTid, lock);
  }

  /**
   * Reads the freemap as of the superblock's commit.
   *
   * @throws FreemapDamagedException if there is any doubt about it: rebuild it with {@link #empty}
   *     and {@link #markCommitted}
   * @throws org.tidemark.base.FsException EIO if it cannot be read
   */
  public static Space load(VolumeSet volumes, Superblock superblock) {
    SpaceMap map = new SpaceMap(volumes.geometry());
    Freemap.load(volumes, superblock, map);
    return new Space(volumes, map, superblock.commitTid());
  }

  /**
   * Begins with everything free, to be rebuilt by {@link #markCommitted}. The first checkpoint
   * writes all slots anew.
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
    commits.mark(run, kind, true);
  }

  /**
   * Marks what intents behind the last commit refer to: used, but not committed; their group
   * records it again.
   *
   * @throws CorruptionException if it cannot be, or something else refers to it already
   */
  public void markUsed(Run run, Kind kind) {
    commits.mark(run, kind, false);
  }

  /**
   * Applies the delta of a durable commit that is newer than the loaded freemap. Its frees are
   * reusable at once: there are no readers yet.
   *
   * @throws FreemapDamagedException if delta and freemap contradict each other; this Space is of no
   *     use any more
   */
  public void replay(long tid, GroupSpace delta) {
    commits.replay(tid, delta);
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
   * Whether an operation could not start for want of nodes, but can when some more come back.
   *
   * @param level that of the operation
   * @param nodeCount what it may need
   * @param more nodes that will be free
   */
  public boolean needsAndFits(Reserve level, int nodeCount, int more) {
    synchronized (lock) {
      long room = segments.nodeRoom(reserved) - nodeCount - limits.nodeFloor(level);
      return room < 0 && room + more >= 0;
    }
  }

  /** Whether users can have few of the free blocks for nodes: less than a part of them. */
  public boolean isShortOfNodes(int part) {
    synchronized (lock) {
      long nodesLeft = segments.nodeRoom(reserved) - limits.nodeReserve();
      return nodesLeft * segments.nodeBlocks < segments.freeBlocks() / part;
    }
  }

  /** Whether an operation of this level that may need so many nodes can start. */
  public boolean hasRoom(Reserve level, int nodeCount) {
    synchronized (lock) {
      return segments.nodeRoom(reserved) - nodeCount >= limits.nodeFloor(level);
    }
  }

  /** Whether blocks are promised to data that is still in memory. */
  public boolean hasReservedData() {
    synchronized (lock) {
      return reserved > 0;
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
   * As {@link #allocateData}, of a long run for data that is gathered.
   *
   * @param least no less blocks than so many
   * @return null if there is no such run; then it is still reserved
   */
  public @Nullable Run allocateBulk(BulkAllocator from, int blocksWanted, int least) {
    synchronized (lock) {
      Check.that(blocksWanted <= reserved, "data allocated that was not reserved", blocksWanted);
      Run run = from.allocate(blocksWanted, least, reserved);
      reserved -= run == null ? 0 : run.blocks();
      return run;
    }
  }

  /** An allocator for data that is gathered. Its caller closes it. */
  public BulkAllocator bulkAllocator() {
    synchronized (lock) {
      return new BulkAllocator(map, limits, lock);
    }
  }

  /**
   * Chooses segments that are to be emptied, and sets them aside until the answer is closed: those
   * used less than fillPercent, the emptiest first.
   */
  public Gathering gathering(Kind kind, int fillPercent, int segmentsMax) {
    synchronized (lock) {
      return new Gathering(map, lock, kind, fillPercent, segmentsMax);
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
    commits.groupDurable(tid, delta);
  }

  /**
   * Makes reusable what durable groups up to tid have freed; no reader is pinned at or below tid.
   */
  public void releaseUpTo(long tid) {
    commits.releaseUpTo(tid);
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
    return commits.writeCheckpoint(tid);
  }

  /**
   * Lets the slots of the last {@link #writeCheckpoint} count: the superblock that names them is
   * durable.
   */
  public void checkpointDurable() {
    commits.checkpointDurable();
  }

  // --- questions ---

  /** How space is used now. */
  public SpaceCounters counters() {
    synchronized (lock) {
      return new SpaceCounters(
          segments.totalBlocks(),
          segments.freeBlocks(),
          reserved,
          commits.pendingBlocks(),
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
    commits.forEachCommitted(consumer);
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
