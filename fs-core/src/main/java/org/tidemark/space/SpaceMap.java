package org.tidemark.space;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.InvariantException;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.volume.Geometry;

/**
 * All regions and segments: finds the bits of an address, and keeps bits and {@link Segments}
 * together. Each change is checked against the bits before it is made: what is taken must be free,
 * what is given must be used, and what becomes reusable must not be in use by the last durable
 * commit.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class SpaceMap {
  final Geometry geometry;
  final Segments segments;
  final List<RegionMap> regions;

  private final RegionMap[][] byVolume;
  private final RegionMap[] bySegment;
  private final int segmentBlocks;

  /** Begins with everything free but the freemap slots. */
  SpaceMap(Geometry geometry) {
    this.geometry = geometry;
    segmentBlocks = geometry.segmentBlocks();
    int nodeBlocks = geometry.nodeBlocks();
    Check.argument(segmentBlocks % Long.SIZE == 0, "segment of odd size", segmentBlocks);
    Check.argument(
        Integer.bitCount(nodeBlocks) == 1 && nodeBlocks <= Long.SIZE,
        "node of odd size",
        nodeBlocks);
    byVolume = new RegionMap[geometry.volumes()][];
    RegionMap[] all = new RegionMap[geometry.regions()];
    int regionCount = 0;
    int segmentCount = 0;
    for (int volume = 0; volume < byVolume.length; volume++) {
      byVolume[volume] = new RegionMap[geometry.regions(volume)];
      for (int region = 0; region < byVolume[volume].length; region++) {
        long address = geometry.slotAddress(volume, region, 0);
        int blocks = geometry.regionBlocks(volume, region);
        RegionMap map = new RegionMap(volume, region, address, blocks, segmentCount);
        Check.argument(
            map.slotBlocks < segmentBlocks, "slots larger than a segment", map.slotBlocks);
        map.markSlots();
        byVolume[volume][region] = map;
        all[regionCount++] = map;
        segmentCount += blocks / segmentBlocks;
      }
    }
    regions = List.of(all);
    bySegment = new RegionMap[segmentCount];
    int[] headBlocks = new int[segmentCount];
    for (RegionMap region : regions) {
      headBlocks[region.firstSegment] = region.slotBlocks;
      int end = region.firstSegment + region.blocks / segmentBlocks;
      for (int segment = region.firstSegment; segment < end; segment++) {
        bySegment[segment] = region;
      }
    }
    segments = new Segments(segmentBlocks, nodeBlocks, headBlocks);
  }

  /** The region whose blocks behind its slots hold the whole run, or null. */
  @Nullable RegionMap find(long address, int blocks) {
    if (!geometry.isAllocatable(address, (long) blocks * Units.BLOCK_BYTES)) {
      return null;
    }
    int volume = Address.volume(address);
    return byVolume[volume][geometry.regionAt(volume, Address.offset(address))];
  }

  /** As {@link #find}; to have none is a broken invariant. */
  RegionMap regionOf(long address, int blocks) {
    RegionMap region = find(address, blocks);
    if (region == null) {
      throw new InvariantException(
          blocks + " blocks at " + Address.toString(address) + " cannot be allocated");
    }
    return region;
  }

  RegionMap regionOfSegment(int segment) {
    return bySegment[segment];
  }

  /** The block of its region at which a segment begins. */
  int firstBlock(int segment) {
    return (segment - bySegment[segment].firstSegment) * segmentBlocks;
  }

  int segmentOf(RegionMap region, int block) {
    return region.firstSegment + block / segmentBlocks;
  }

  static int blockOf(RegionMap region, long address) {
    return (int) ((address - region.address) / Units.BLOCK_BYTES);
  }

  /** Says why the run of this region cannot be used for this kind, or null if it can. */
  @Nullable String findConflict(RegionMap region, Run run, Kind kind) {
    int from = blockOf(region, run.address());
    int to = from + run.blocks();
    if (!Bits.isClear(region.inUse, from, to)) {
      return "used ones";
    }
    if (kind == Kind.NODES && ((from | to) & (segments.nodeBlocks - 1)) != 0) {
      return "parts of nodes";
    }
    int last = segmentOf(region, to - 1);
    for (int segment = segmentOf(region, from); segment <= last; segment++) {
      Kind now = segments.kindOf(segment);
      if (now != kind && now != Kind.FREE) {
        return "a segment for " + now;
      }
    }
    return null;
  }

  /** Takes free blocks of one segment, which has a kind. */
  void take(RegionMap region, int segment, int from, int to) {
    if (!Bits.isClear(region.inUse, from, to)) {
      throw wrong("allocated though in use", region, from, to);
    }
    Bits.set(region.inUse, from, to);
    segments.took(segment, to - from);
  }

  /** Takes free blocks wherever they are; empty segments get the kind. */
  void take(RegionMap region, long address, int blocks, Kind kind) {
    int from = blockOf(region, address);
    int end = from + blocks;
    while (from < end) {
      int segment = segmentOf(region, from);
      int to = Math.min(end, (from / segmentBlocks + 1) * segmentBlocks);
      if (segments.kindOf(segment) == Kind.FREE) {
        segments.use(segment, kind);
      }
      if (segments.kindOf(segment) != kind) {
        throw wrong(
            "used for " + kind + " in a segment of " + segments.kindOf(segment), region, from, to);
      }
      checkUnits(region, segment, from, to);
      take(region, segment, from, to);
      from = to;
    }
  }

  /** Makes blocks of this kind reusable. */
  void give(long address, int blocks, Kind kind) {
    RegionMap region = regionOf(address, blocks);
    int from = blockOf(region, address);
    int last = segmentOf(region, from + blocks - 1);
    for (int segment = segmentOf(region, from); segment <= last; segment++) {
      if (segments.kindOf(segment) != kind) {
        throw wrong("freed as " + kind, region, from, from + blocks);
      }
    }
    give(address, blocks);
  }

  /** Makes blocks reusable. */
  void give(long address, int blocks) {
    RegionMap region = regionOf(address, blocks);
    int from = blockOf(region, address);
    int end = from + blocks;
    while (from < end) {
      int segment = segmentOf(region, from);
      int to = Math.min(end, (from / segmentBlocks + 1) * segmentBlocks);
      give(region, segment, from, to);
      from = to;
    }
  }

  private void give(RegionMap region, int segment, int from, int to) {
    if (!Bits.isSet(region.inUse, from, to)) {
      throw wrong("freed though free", region, from, to);
    }
    if (!Bits.isClear(region.committed, from, to)) {
      throw wrong("made reusable though the last commit uses it", region, from, to);
    }
    checkUnits(region, segment, from, to);
    Bits.clear(region.inUse, from, to);
    int run = 0;
    if (segments.kindOf(segment) == Kind.DATA) {
      int first = firstBlock(segment);
      run =
          Bits.nextSet(region.inUse, to, first + segmentBlocks)
              - (Bits.previousSet(region.inUse, from, first) + 1);
    }
    segments.gave(segment, to - from, run);
  }

  /** Records blocks as used by the last durable commit. */
  void commit(long address, int blocks, Kind kind) {
    RegionMap region = regionOf(address, blocks);
    int from = blockOf(region, address);
    int to = from + blocks;
    if (!Bits.isSet(region.inUse, from, to)) {
      throw wrong("committed though never allocated", region, from, to);
    }
    if (!Bits.isClear(region.committed, from, to)) {
      throw wrong("committed twice", region, from, to);
    }
    int last = segmentOf(region, to - 1);
    for (int segment = segmentOf(region, from); segment <= last; segment++) {
      if (segments.kindOf(segment) != kind) {
        throw wrong(
            "committed as " + kind + " in a segment of " + segments.kindOf(segment),
            region,
            from,
            to);
      }
    }
    Bits.set(region.committed, from, to);
    region.changes++;
  }

  /** Records blocks as no longer used by the last durable commit. */
  void uncommit(long address, int blocks) {
    RegionMap region = regionOf(address, blocks);
    int from = blockOf(region, address);
    int to = from + blocks;
    if (!Bits.isSet(region.committed, from, to)) {
      throw wrong("freed though the last commit does not use it", region, from, to);
    }
    Bits.clear(region.committed, from, to);
    region.changes++;
  }

  /**
   * Takes over both bitmaps of a region and the kinds of its segments from a slot that was read.
   */
  void load(RegionMap region, long[] bitmap, Kind[] kinds) {
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] != Kind.FREE) {
        int segment = region.firstSegment + i;
        int first = i * segmentBlocks;
        int slots = i == 0 ? region.slotBlocks : 0;
        segments.use(segment, kinds[i]);
        segments.took(segment, Bits.count(bitmap, first, first + segmentBlocks) - slots);
      }
    }
    System.arraycopy(bitmap, 0, region.inUse, 0, bitmap.length);
    System.arraycopy(bitmap, 0, region.committed, 0, bitmap.length);
  }

  private void checkUnits(RegionMap region, int segment, int from, int to) {
    if (segments.kindOf(segment) == Kind.NODES && ((from | to) & (segments.nodeBlocks - 1)) != 0) {
      throw wrong("not whole nodes", region, from, to);
    }
  }

  private static InvariantException wrong(String what, RegionMap region, int from, int to) {
    return new InvariantException(
        "space: "
            + what
            + ": blocks in "
            + Address.toString(region.addressOf(from))
            + " + "
            + (to - from));
  }
}
