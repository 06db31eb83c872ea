package org.tidemark.space;

import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * Finds places for nodes, at multiples of the node's size in segments of nodes, so that freed nodes
 * never leave gaps which no node fits into. Next-fit in the current segment, so that nodes
 * allocated one after the other mostly lie one after the other; then a segment of nodes that is at
 * least half empty, then an empty segment, then any free node. While segments of nodes are being
 * emptied, holes in the others come before empty segments.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class NodeAllocator {
  private final SpaceMap map;
  private final Segments segments;
  private final SpaceLimits limits;
  private final int halfEmptyPower;

  private int segment = Segments.NONE;
  private int cursor;

  NodeAllocator(SpaceMap map, SpaceLimits limits) {
    this.map = map;
    this.segments = map.segments;
    this.limits = limits;
    int nodesPerSegment = segments.segmentBlocks / segments.nodeBlocks;
    this.halfEmptyPower = Math.max(0, Segments.power(nodesPerSegment) - 1);
  }

  /**
   * Holds that so many nodes can be had.
   *
   * @throws FsException ENOSPC if not
   */
  void checkRoom(Reserve level, long nodes, long reserved) {
    if (segments.nodeRoom(reserved) - nodes < limits.nodeFloor(level)) {
      throw new FsException(Errno.ENOSPC, "no space left for metadata");
    }
  }

  /** Takes a node and returns its address. */
  long allocate(Reserve level, long reserved) {
    checkRoom(level, 1, reserved);
    if (segment != Segments.NONE
        && segments.kindOf(segment) == Kind.NODES
        && !segments.isAside(segment)) {
      int start = next(cursor);
      if (start >= 0) {
        return take(start);
      }
    }
    segment = pick(reserved);
    if (segments.kindOf(segment) == Kind.FREE) {
      segments.use(segment, Kind.NODES);
    }
    int start = next(map.firstBlock(segment));
    Check.that(start >= 0, "free nodes that are not there", segment);
    return take(start);
  }

  private int pick(long reserved) {
    int halfEmpty = segments.roomiestNodes(halfEmptyPower);
    if (halfEmpty != Segments.NONE) {
      return halfEmpty;
    }
    int hole = segments.hasNodesAside() ? segments.roomiestNodes(0) : Segments.NONE;
    if (hole != Segments.NONE) {
      return hole;
    }
    if (segments.hasSpareEmpty(reserved)) {
      return segments.emptyForNodes();
    }
    int any = segments.anyNodes();
    Check.that(
        any != Segments.NONE, "no room for a node though there should be", segments.freeNodes());
    return any;
  }

  private int next(int from) {
    long[] inUse = map.regionOfSegment(segment).inUse;
    int to = map.firstBlock(segment) + segments.segmentBlocks;
    return Bits.nextClearUnit(inUse, segments.nodeBlocks, from, to);
  }

  private long take(int start) {
    RegionMap region = map.regionOfSegment(segment);
    map.take(region, segment, start, start + segments.nodeBlocks);
    cursor = start + segments.nodeBlocks;
    return region.addressOf(start);
  }
}
