package org.tidemark.scan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.space.BulkAllocator;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.space.Space;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * Moves extents to other places: reads and verifies, finds a place, writes, and lets the records
 * refer to it, in this order and the last step alone under the tree lock. A crash before that step
 * is durable finds the records as they were, and their data where it was (INV-FREE-AFTER-DURABLE);
 * one after it finds the new data, since recovery holds what an operation brought against its
 * checksums.
 *
 * <p>No file is locked. What users change meanwhile they change in the records, so the last step
 * looks again, and leaves alone what is not as it was read.
 *
 * <p>One thread.
 */
final class ExtentMover implements AutoCloseable {
  private static final int RECORDS_PER_OPERATION = 128;

  /** While users are at work: they wait as long as these take. */
  private static final int RECORDS_PER_OPERATION_BESIDE = 8;

  private static final int EXTENTS_PER_WRITE = 512;
  private static final int EXTENTS_PER_WRITE_BESIDE = 16;

  /** So much is moved in one go. */
  static final int BYTES_MAX = 4 * Units.MIB;

  private final Store store;
  private final Space space;
  private final Pace pace;
  private final Collection<DataDamage> damages;
  private final ExtentReads reads;
  private final BulkAllocator live;
  private final BulkAllocator dead;
  private long bytesMoved;
  private long extentsMoved;
  private long bytesNotCommitted;
  private long bytesSaved;

  ExtentMover(Store store, Pace pace, Collection<DataDamage> damages) {
    this.store = store;
    this.damages = damages;
    this.space = store.space();
    this.pace = pace;
    this.reads = new ExtentReads(store.volumes(), pace, BYTES_MAX, damages);
    this.live = space.bulkAllocator();
    this.dead = space.bulkAllocator();
  }

  /** Begins to walk the extents of the last commit, for one step. */
  @Nullable ExtentWalk walk(RecordKey from) {
    return ExtentWalk.from(store, from, damages);
  }

  long bytesMoved() {
    return bytesMoved;
  }

  long extentsMoved() {
    return extentsMoved;
  }

  /**
   * Moves extents of at most {@link #BYTES_MAX} together, next to each other in the order given.
   * The caller has pinned them since it found them.
   *
   * @param piecesMax in more pieces than that they are left where they are
   * @param level how deep into the reserves it may go, for the data until the next commit and for
   *     the nodes of their records
   * @return whether there was room
   */
  boolean move(List<MovedExtent> extents, int piecesMax, Reserve level) {
    List<MovedExtent> whole = read(extents);
    return whole.isEmpty() || moveWhole(whole, piecesMax, level);
  }

  /** Reads extents and holds them against their checksums; returns those that are not damaged. */
  private List<MovedExtent> read(List<MovedExtent> extents) {
    reads.read(extents);
    List<MovedExtent> whole = new ArrayList<>(extents);
    whole.removeIf(extent -> !extent.hasData());
    return whole;
  }

  /**
   * Compresses extents of the past, where that saves a block, and moves those by it.
   *
   * @param level of zstd for each
   * @return whether there was room
   */
  boolean compress(List<MovedExtent> extents, ToIntFunction<MovedExtent> level) {
    List<MovedExtent> packed = read(extents);
    packed.removeIf(extent -> !extent.pack(level.applyAsInt(extent)));
    long saved = 0;
    for (MovedExtent extent : packed) {
      saved += extent.bytes() - extent.storedBytes();
    }
    if (!packed.isEmpty() && !moveWhole(packed, Integer.MAX_VALUE, Reserve.PRUNE)) {
      return false;
    }
    bytesSaved += saved;
    return true;
  }

  /** Bytes on the medium that compression saved. */
  long bytesSaved() {
    return bytesSaved;
  }

  private boolean moveWhole(List<MovedExtent> extents, int piecesMax, Reserve level) {
    Set<MovedExtent> homeless = new HashSet<>(extents); // hold runs that no group has recorded
    List<MovedExtent> placed = place(extents, piecesMax, level);
    if (placed == null) {
      return false;
    }
    try {
      write(placed);
      int portion = pace.portion(RECORDS_PER_OPERATION, RECORDS_PER_OPERATION_BESIDE);
      for (int i = 0; i < placed.size(); i += portion) {
        pace.breathe();
        int end = Math.min(placed.size(), i + portion);
        List<MovedExtent> joined = join(placed.subList(i, end), level);
        if (joined == null) {
          return false;
        }
        joined.forEach(homeless::remove);
      }
      return true;
    } finally {
      homeless.forEach(extent -> space.abandon(extent.target()));
    }
  }

  /** Finds a place for all of them, or for none: then null. */
  private @Nullable List<MovedExtent> place(
      List<MovedExtent> extents, int piecesMax, Reserve level) {
    int blocks = extents.stream().mapToInt(MovedExtent::storedBlocks).sum();
    if (!space.reserveData(blocks, level)) {
      return null;
    }
    BulkAllocator from = extents.getFirst().live() ? live : dead;
    int left = blocks;
    int pieces = 0;
    int next = 0;
    while (next < extents.size() && pieces < piecesMax) {
      Run run = space.allocateBulk(from, left, extents.get(next).storedBlocks());
      if (run == null) {
        break;
      }
      pieces++;
      long at = run.address();
      while (next < extents.size() && at + extents.get(next).storedBytes() <= run.end()) {
        int stored = extents.get(next).storedBlocks();
        extents.get(next).target(new Run(at, stored));
        at += (long) stored * Units.BLOCK_BYTES;
        left -= stored;
        next++;
      }
      if (at < run.end()) {
        space.abandonToReserved(new Run(at, (int) ((run.end() - at) / Units.BLOCK_BYTES)));
      }
    }
    if (next == extents.size()) {
      return extents;
    }
    for (MovedExtent extent : extents.subList(0, next)) {
      space.abandon(extent.target());
    }
    space.unreserveData(left);
    return null;
  }

  /** Writes runs of adjacent blocks with one write each. */
  private void write(List<MovedExtent> placed) {
    try {
      for (int from = 0; from < placed.size(); ) {
        int to = from + 1;
        int most = from + pace.portion(EXTENTS_PER_WRITE, EXTENTS_PER_WRITE_BESIDE);
        while (to < Math.min(most, placed.size())
            && placed.get(to).target().address() == placed.get(to - 1).target().end()) {
          to++;
        }
        ByteBuffer[] gathered = new ByteBuffer[to - from];
        for (int i = from; i < to; i++) {
          gathered[i - from] = placed.get(i).stored();
        }
        store.volumes().writeGather(placed.get(from).target().address(), gathered);
        from = to;
        pace.breathe();
      }
      if (pace.busy()) {
        // Else the next fsync of a user would wait for all that was written here.
        store.volumes().barrier();
      }
    } catch (FsException e) {
      store.failReadOnly(e);
      throw e;
    }
  }

  /**
   * Lets records refer to the new places; returns those that do, null if there is no room. What
   * only looks better afterwards takes no nodes that removals need, and makes no commit for it.
   */
  private @Nullable List<MovedExtent> join(List<MovedExtent> placed, Reserve level) {
    List<MovedExtent> joined = tryJoin(placed, level);
    if (joined == null && level == Reserve.PRUNE && store.makeRoom(level, false)) {
      joined = tryJoin(placed, level);
    }
    if (joined == null) {
      return null;
    }
    for (MovedExtent extent : joined) {
      bytesMoved += extent.bytes();
      bytesNotCommitted += extent.bytes();
      extentsMoved++;
    }
    return joined;
  }

  private @Nullable List<MovedExtent> tryJoin(List<MovedExtent> placed, Reserve level) {
    try {
      return store.update(level, change -> join(change, placed));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOSPC) {
        return null;
      }
      throw e;
    }
  }

  private static List<MovedExtent> join(Change change, List<MovedExtent> placed) {
    List<MovedExtent> joined = new ArrayList<>();
    Cursor cursor = change.cursor();
    for (MovedExtent extent : placed) {
      if (extent.relocate(change, cursor)) {
        joined.add(extent);
      }
    }
    return joined;
  }

  /** Commits when much of what users could have is only waiting for a commit. Holds no pin. */
  void commitIfNeeded() {
    long available = space.counters().userAvailableBlocks() * Units.BLOCK_BYTES;
    if (bytesNotCommitted > Math.max(BYTES_MAX, available / 4)) {
      commit();
    }
  }

  /** Makes usable what was freed. Holds no pin. */
  void commit() {
    long ignored = store.commitAll();
    bytesNotCommitted = 0;
  }

  @Override
  public void close() {
    live.close();
    dead.close();
  }
}
