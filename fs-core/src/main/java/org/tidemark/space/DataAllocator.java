package org.tidemark.space;

import org.tidemark.base.Check;

/**
 * Finds places for data. Next-fit in the current segment; when that is used up, in this order:
 *
 * <ol>
 *   <li>a segment of data with a free run of at least an eighth of a segment,
 *   <li>an empty segment,
 *   <li>the segment of data with the longest runs, be they single blocks.
 * </ol>
 *
 * <p>When nodes would lose their reserve by that, empty segments are taken only if they are
 * promised to reserved data, and before that the shortest runs that are good enough: so the
 * emptiest segments of data have a chance to become empty, and nodes to get them.
 *
 * <p>Runs shorter than 64 KiB (the longest extent) are passed over as long as there are longer
 * ones. The bounds in {@link Segments} are never below the truth, and each scan that is
 * disappointed lowers one, so every free block is found in the end: there is no false ENOSPC.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class DataAllocator {
  private static final int GOOD_RUN_BLOCKS = 16;

  private final SpaceMap map;
  private final Segments segments;
  private final SpaceLimits limits;
  private final int bulkPower;

  private int segment = Segments.NONE;
  private int cursor;
  private int goodRun = GOOD_RUN_BLOCKS;

  DataAllocator(SpaceMap map, SpaceLimits limits) {
    this.map = map;
    this.segments = map.segments;
    this.limits = limits;
    this.bulkPower = Segments.power(segments.segmentBlocks) - 3;
  }

  /**
   * Takes a run of 1 to wanted blocks.
   *
   * @param reserved the blocks that are reserved, those wanted now included
   */
  Run allocate(int wanted, long reserved) {
    if (isUsable(segment)) {
      int start = firstRun(cursor, Math.min(wanted, goodRun));
      if (start >= 0) {
        return take(start, wanted);
      }
    }
    while (true) {
      segment = pick(wanted, reserved);
      if (segments.kindOf(segment) == Kind.FREE) {
        segments.use(segment, Kind.DATA);
      }
      int room = segments.room(segment);
      goodRun = Math.min(GOOD_RUN_BLOCKS, Integer.highestOneBit(room));
      int start = firstRun(map.firstBlock(segment), Math.min(wanted, goodRun));
      if (start >= 0) {
        return take(start, wanted);
      }
      int first = map.firstBlock(segment);
      int longest =
          Bits.longestClear(
              map.regionOfSegment(segment).inUse, first, first + segments.segmentBlocks);
      Check.that(longest > 0 && longest < room, "free data blocks that are not there", segment);
      segments.foundLongest(segment, longest);
    }
  }

  private boolean isUsable(int current) {
    return current != Segments.NONE
        && segments.kindOf(current) == Kind.DATA
        && !segments.isAside(current);
  }

  private int pick(int wanted, long reserved) {
    boolean plenty = segments.nodeRoomWithoutOne() >= limits.nodeReserve();
    int good = Math.min(wanted, GOOD_RUN_BLOCKS);
    int enough =
        plenty
            ? segments.roomiestData(bulkPower)
            : segments.tightestData(good == 1 ? 0 : Segments.power(good - 1) + 1);
    if (enough != Segments.NONE) {
      return enough;
    }
    int empty = segments.emptyForData();
    if (empty != Segments.NONE && (plenty || segments.neededFromEmpty(reserved) > 0)) {
      return empty;
    }
    int any = segments.anyData();
    Check.that(any != Segments.NONE, "no room for data that was reserved", reserved);
    return any;
  }

  /** The first run of at least so many blocks in the current segment, at or behind from; or -1. */
  private int firstRun(int from, int blocks) {
    long[] inUse = map.regionOfSegment(segment).inUse;
    int to = map.firstBlock(segment) + segments.segmentBlocks;
    int start = Bits.nextClear(inUse, from, to);
    while (start + blocks <= to) {
      int end = Bits.nextSet(inUse, start, start + blocks);
      if (end - start == blocks) {
        return start;
      }
      start = Bits.nextClear(inUse, end, to);
    }
    return -1;
  }

  private Run take(int start, int wanted) {
    RegionMap region = map.regionOfSegment(segment);
    int to = map.firstBlock(segment) + segments.segmentBlocks;
    int end = Bits.nextSet(region.inUse, start, start + Math.min(wanted, to - start));
    map.take(region, segment, start, end);
    cursor = end;
    return new Run(region.addressOf(start), end - start);
  }
}
