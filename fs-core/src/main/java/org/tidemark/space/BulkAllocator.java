package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/**
 * Finds long runs for data that is gathered, next to what it found before: in a segment that nobody
 * else gets as long as there are others. First empty segments, as far as nodes and promises to
 * users do not need them; then the segments of data with the longest runs. Never in one that is
 * being emptied.
 *
 * <p>Thread-safe by Space's lock.
 */
public final class BulkAllocator implements AutoCloseable {
  private final Object lock;
  private final SpaceLimits limits;

  @GuardedBy("lock")
  private final SpaceMap map;

  @GuardedBy("lock")
  private int segment = Segments.NONE;

  @GuardedBy("lock")
  private int cursor;

  BulkAllocator(SpaceMap map, SpaceLimits limits, Object lock) {
    this.map = map;
    this.limits = limits;
    this.lock = lock;
  }

  /** Takes a run of least to wanted blocks; null if there is none. */
  @Nullable Run allocate(int wanted, int least, long reserved) {
    Check.argument(least > 0 && least <= wanted, "not a number of blocks", least);
    synchronized (lock) {
      return allocateLocked(wanted, least, reserved);
    }
  }

  @GuardedBy("lock")
  private @Nullable Run allocateLocked(int wanted, int least, long reserved) {
    int start = isMine() ? firstRun(cursor, least, wanted) : Segments.NONE;
    if (start < 0) {
      leave();
      segment = pick(least, reserved);
      if (segment == Segments.NONE) {
        return null;
      }
      if (map.segments.kindOf(segment) == Kind.FREE) {
        map.segments.use(segment, Kind.DATA);
      }
      start = firstRun(map.firstBlock(segment), least, wanted);
      Check.that(start >= 0, "a run that is not there", segment);
      map.segments.setAside(segment, Aside.FILLING);
    }
    RegionMap region = map.regionOfSegment(segment);
    int to = map.firstBlock(segment) + map.segments.segmentBlocks;
    int end = Bits.nextSet(region.inUse, start, start + Math.min(wanted, to - start));
    map.take(region, segment, start, end);
    cursor = end;
    return new Run(region.addressOf(start), end - start);
  }

  @GuardedBy("lock")
  private boolean isMine() {
    return segment != Segments.NONE
        && map.segments.kindOf(segment) == Kind.DATA
        && map.segments.aside(segment) == Aside.FILLING;
  }

  @GuardedBy("lock")
  private int pick(int least, long reserved) {
    Segments segments = map.segments;
    int empty = segments.emptyForData();
    boolean plenty = segments.nodeRoomWithoutOne() >= limits.nodeReserve();
    if (empty != Segments.NONE
        && segments.capacity(empty) >= least
        && (plenty || segments.neededFromEmpty(reserved) > 0)) {
      return empty;
    }
    while (true) {
      int found = segments.roomiestData(Segments.power(least));
      if (found == Segments.NONE) {
        return Segments.NONE;
      }
      int first = map.firstBlock(found);
      int longest =
          Bits.longestClear(
              map.regionOfSegment(found).inUse, first, first + segments.segmentBlocks);
      if (longest >= least) {
        return found;
      }
      if (longest == segments.room(found)) {
        return Segments.NONE; // the highest power has none: those behind it are shorter still
      }
      segments.foundLongest(found, longest);
    }
  }

  /** The longest run, or the first that is long enough, behind a block of the segment; or -1. */
  @GuardedBy("lock")
  private int firstRun(int from, int least, int wanted) {
    long[] inUse = map.regionOfSegment(segment).inUse;
    int to = map.firstBlock(segment) + map.segments.segmentBlocks;
    int best = -1;
    int bestBlocks = least - 1;
    int start = Bits.nextClear(inUse, from, to);
    while (start < to && bestBlocks < wanted) {
      int end = Bits.nextSet(inUse, start, Math.min(to, start + wanted));
      if (end - start > bestBlocks) {
        best = start;
        bestBlocks = end - start;
      }
      start = Bits.nextClear(inUse, end, to);
    }
    return best;
  }

  @GuardedBy("lock")
  private void leave() {
    if (isMine()) {
      map.segments.setAside(segment, Aside.NO);
    }
    segment = Segments.NONE;
  }

  /** Others may use what is left of its segment. */
  @Override
  public void close() {
    synchronized (lock) {
      leave();
    }
  }
}
