package org.tidemark.space;

import java.util.Arrays;
import org.tidemark.base.Check;

/**
 * The use of all segments, and the sums that decide who may have what; both kept up with every
 * change, so nothing is ever counted by scanning.
 *
 * <p>Segments are numbered through all regions. Each is in at most one list: the empty ones in one
 * of two (those at the head of a region, with fewer blocks, apart), the others by kind and by the
 * power of two of their {@code room}. That is, for nodes, the number of free nodes; for data, an
 * upper bound of the longest free run: frees keep it exact, allocations leave it alone, a scan that
 * finds no such run lowers it. A segment without free blocks is in no list.
 *
 * <p>Segments can be set aside ({@link #setAside}): those that are being emptied, and those that
 * are filled with what is gathered. They count as before, but are only given to others when there
 * are no others, and then they are set aside no longer.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class Segments {
  static final int NONE = SegmentLists.NONE;

  private static final int FREE_WHOLE = 0;
  private static final int FREE_HEAD = 1;
  private static final int DATA_BASE = 2;
  private static final int POWERS = 20;
  private static final int NODES_BASE = DATA_BASE + POWERS;
  private static final int ASIDE_DATA = NODES_BASE + POWERS;
  private static final int ASIDE_NODES = ASIDE_DATA + 1;
  private static final int LISTS = ASIDE_NODES + 1;

  final int segmentBlocks;
  final int nodeBlocks;

  private final Kind[] kind;
  private final int[] capacity;
  private final int[] nodeCapacity;
  private final int[] free;
  private final int[] room;
  private final SegmentLists lists;
  private final Aside[] aside;

  private final long totalBlocks;
  private final int nodesPerWhole;
  private final int nodesPerHeadMin;
  private final int headCapacityMin;

  private int emptyWhole;
  private int emptyHeads;
  private long freeInEmpty;
  private long freeInData;
  private long freeInNodes;
  private long capacityOfData;
  private long capacityOfNodes;
  private long freeNodes;
  private long emptied;
  private int asideOfNodes;

  /**
   * Begins with all segments empty.
   *
   * @param headBlocks for each segment the blocks at its start that are never handed out
   */
  Segments(int segmentBlocks, int nodeBlocks, int[] headBlocks) {
    int count = headBlocks.length;
    this.segmentBlocks = segmentBlocks;
    this.nodeBlocks = nodeBlocks;
    kind = new Kind[count];
    capacity = new int[count];
    nodeCapacity = new int[count];
    free = new int[count];
    room = new int[count];
    lists = new SegmentLists(LISTS, count);
    aside = new Aside[count];
    Arrays.fill(aside, Aside.NO);
    nodesPerWhole = segmentBlocks / nodeBlocks;
    long total = 0;
    int smallestHead = segmentBlocks;
    int fewestNodes = nodesPerWhole;
    // Backwards, since what is linked last is taken first: an empty filesystem fills from its
    // start.
    for (int segment = count - 1; segment >= 0; segment--) {
      capacity[segment] = segmentBlocks - headBlocks[segment];
      int unusable = (headBlocks[segment] + nodeBlocks - 1) / nodeBlocks;
      nodeCapacity[segment] = nodesPerWhole - unusable;
      smallestHead = Math.min(smallestHead, capacity[segment]);
      fewestNodes = Math.min(fewestNodes, nodeCapacity[segment]);
      total += capacity[segment];
      free[segment] = capacity[segment];
      becomeEmpty(segment);
    }
    totalBlocks = total;
    headCapacityMin = smallestHead;
    nodesPerHeadMin = fewestNodes;
  }

  int count() {
    return kind.length;
  }

  Kind kindOf(int segment) {
    return kind[segment];
  }

  int freeIn(int segment) {
    return free[segment];
  }

  int capacity(int segment) {
    return capacity[segment];
  }

  /** Sets a segment with a kind aside, or no longer. When it becomes empty, it is so no longer. */
  void setAside(int segment, Aside why) {
    Check.that(kind[segment] != Kind.FREE, "an empty segment set aside", segment);
    if (kind[segment] == Kind.NODES) {
      asideOfNodes += (why == Aside.NO ? 0 : 1) - (aside[segment] == Aside.NO ? 0 : 1);
    }
    aside[segment] = why;
    link(segment);
  }

  Aside aside(int segment) {
    return aside[segment];
  }

  boolean isAside(int segment) {
    return aside[segment] != Aside.NO;
  }

  /** How many segments that were being emptied have become empty. */
  long emptied() {
    return emptied;
  }

  /** Whether segments of nodes are set aside: then holes in the others are filled first. */
  boolean hasNodesAside() {
    return asideOfNodes > 0;
  }

  /** Free nodes (nodes) or an upper bound of the longest free run in blocks (data). */
  int room(int segment) {
    return room[segment];
  }

  /** Lowers the bound of the longest free run to what a scan of the whole segment found. */
  void foundLongest(int segment, int blocks) {
    Check.that(
        kind[segment] == Kind.DATA && blocks <= room[segment],
        "a run longer than its bound",
        blocks);
    room[segment] = blocks;
    link(segment);
  }

  /** Gives an empty segment a kind. */
  void use(int segment, Kind as) {
    Check.that(kind[segment] == Kind.FREE, "a segment that is not empty", segment);
    lists.move(segment, NONE);
    countEmpty(segment, -1);
    freeInEmpty -= free[segment];
    kind[segment] = as;
    switch (as) {
      case DATA -> {
        freeInData += free[segment];
        capacityOfData += capacity[segment];
        room[segment] = capacity[segment];
      }
      case NODES -> {
        freeInNodes += free[segment];
        capacityOfNodes += capacity[segment];
        freeNodes += nodeCapacity[segment];
        room[segment] = nodeCapacity[segment];
      }
      case FREE, SYSTEM -> throw new IllegalArgumentException("not a use of a segment: " + as);
    }
    link(segment);
  }

  /** Counts blocks of a segment with a kind as used; for nodes, whole nodes. */
  void took(int segment, int blocks) {
    free[segment] -= blocks;
    Check.that(free[segment] >= 0, "more blocks used than a segment has", segment);
    if (kind[segment] == Kind.NODES) {
      freeInNodes -= blocks;
      freeNodes -= blocks / nodeBlocks;
      room[segment] -= blocks / nodeBlocks;
    } else {
      Check.that(kind[segment] == Kind.DATA, "blocks taken from an empty segment", segment);
      freeInData -= blocks;
      room[segment] = Math.min(room[segment], free[segment]);
    }
    link(segment);
  }

  /**
   * Counts blocks of a segment with a kind as free.
   *
   * @param run the length of the free run that they are part of now
   * @return whether the segment has become empty
   */
  boolean gave(int segment, int blocks, int run) {
    free[segment] += blocks;
    Check.that(free[segment] <= capacity[segment], "more blocks free than a segment has", segment);
    if (kind[segment] == Kind.NODES) {
      freeInNodes += blocks;
      freeNodes += blocks / nodeBlocks;
      room[segment] += blocks / nodeBlocks;
    } else {
      Check.that(kind[segment] == Kind.DATA, "blocks freed in an empty segment", segment);
      freeInData += blocks;
      room[segment] = Math.max(room[segment], run);
    }
    if (free[segment] < capacity[segment]) {
      link(segment);
      return false;
    }
    if (kind[segment] == Kind.NODES) {
      freeInNodes -= free[segment];
      capacityOfNodes -= capacity[segment];
      freeNodes -= nodeCapacity[segment];
    } else {
      freeInData -= free[segment];
      capacityOfData -= capacity[segment];
    }
    becomeEmpty(segment);
    return true;
  }

  /** An empty segment that data would take: a whole one, if there is one. */
  int emptyForData() {
    int segment = lists.first(FREE_WHOLE);
    return segment != NONE ? segment : lists.first(FREE_HEAD);
  }

  /** An empty segment that nodes would take: the head of a region, if there is one. */
  int emptyForNodes() {
    int segment = lists.first(FREE_HEAD);
    return segment != NONE ? segment : lists.first(FREE_WHOLE);
  }

  /**
   * A segment of data whose longest run is in the highest power of two, which is at least this one.
   */
  int roomiestData(int powerMin) {
    return roomiest(DATA_BASE, powerMin);
  }

  /**
   * A segment of data with room: one that is set aside, and is so no longer, if there is no other.
   */
  int anyData() {
    return orFromAside(roomiestData(0), ASIDE_DATA);
  }

  /** A segment of data whose longest run is in the lowest power of two from this one on. */
  int tightestData(int powerMin) {
    int list = lists.lowest(DATA_BASE + powerMin, DATA_BASE + POWERS - 1);
    return list == NONE ? NONE : lists.first(list);
  }

  /**
   * A segment of nodes whose free nodes are in the highest power of two, which is at least this
   * one.
   */
  int roomiestNodes(int powerMin) {
    return roomiest(NODES_BASE, powerMin);
  }

  /** A segment of nodes with room, as {@link #anyData}. */
  int anyNodes() {
    return orFromAside(roomiestNodes(0), ASIDE_NODES);
  }

  /** The exponent of the highest power of two that is at most n. */
  static int power(int n) {
    return 31 - Integer.numberOfLeadingZeros(n);
  }

  long totalBlocks() {
    return totalBlocks;
  }

  int emptySegments() {
    return emptyWhole + emptyHeads;
  }

  /** Free blocks of empty segments. */
  long freeInEmpty() {
    return freeInEmpty;
  }

  /** Free blocks of segments of data. */
  long freeInData() {
    return freeInData;
  }

  long freeBlocks() {
    return freeInEmpty + freeInData + freeInNodes;
  }

  long usedByNodes() {
    return capacityOfNodes - freeInNodes;
  }

  long usedByData() {
    return capacityOfData - freeInData;
  }

  /** Free nodes of segments of nodes. */
  long freeNodes() {
    return freeNodes;
  }

  /**
   * How many of the blocks of empty segments so much reserved data needs; more than there are means
   * too much.
   */
  long neededFromEmpty(long reservedBlocks) {
    return Math.max(0, reservedBlocks - freeInData);
  }

  /**
   * How many nodes can be had while so much data stays reserved. The promise is counted as it will
   * be kept: data takes whole segments first, nodes the heads of regions.
   */
  long nodeRoom(long reservedBlocks) {
    long needed = neededFromEmpty(reservedBlocks);
    long whole = Math.min(emptyWhole, (needed + segmentBlocks - 1) / segmentBlocks);
    long rest = Math.max(0, needed - whole * segmentBlocks);
    long heads = Math.min(emptyHeads, (rest + headCapacityMin - 1) / headCapacityMin);
    return freeNodes
        + (emptyWhole - whole) * nodesPerWhole
        + (emptyHeads - heads) * nodesPerHeadMin;
  }

  /** Whether nodes can take an empty segment while so much data stays reserved. */
  boolean hasSpareEmpty(long reservedBlocks) {
    return nodeRoom(reservedBlocks) > freeNodes;
  }

  /** How many nodes could be had if data took one of the empty segments. */
  long nodeRoomWithoutOne() {
    return nodeRoom(freeInData) - (emptyWhole > 0 ? nodesPerWhole : nodesPerHeadMin);
  }

  private void becomeEmpty(int segment) {
    if (aside[segment] != Aside.NO) {
      emptied += aside[segment] == Aside.EMPTYING ? 1 : 0;
      asideOfNodes -= kind[segment] == Kind.NODES ? 1 : 0;
      aside[segment] = Aside.NO;
    }
    kind[segment] = Kind.FREE;
    room[segment] = 0;
    countEmpty(segment, 1);
    freeInEmpty += free[segment];
    lists.move(segment, isWhole(segment) ? FREE_WHOLE : FREE_HEAD);
  }

  private void countEmpty(int segment, int by) {
    if (isWhole(segment)) {
      emptyWhole += by;
    } else {
      emptyHeads += by;
    }
  }

  private boolean isWhole(int segment) {
    return capacity[segment] == segmentBlocks;
  }

  private void link(int segment) {
    boolean nodes = kind[segment] == Kind.NODES;
    if (room[segment] == 0) {
      lists.move(segment, NONE);
    } else if (isAside(segment)) {
      lists.move(segment, nodes ? ASIDE_NODES : ASIDE_DATA);
    } else {
      lists.move(segment, (nodes ? NODES_BASE : DATA_BASE) + power(room[segment]));
    }
  }

  private int orFromAside(int found, int list) {
    int segment = found == NONE ? lists.first(list) : found;
    if (segment != found) {
      setAside(segment, Aside.NO);
    }
    return segment;
  }

  private int roomiest(int base, int powerMin) {
    int list = lists.highest(base + powerMin, base + POWERS - 1);
    return list == NONE ? NONE : lists.first(list);
  }
}
