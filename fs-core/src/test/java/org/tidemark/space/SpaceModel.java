package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tidemark.format.Address;
import org.tidemark.volume.Geometry;

/**
 * Space as sets and lists, without any idea of how to do it fast. Blocks are numbered within their
 * volume.
 */
final class SpaceModel {
  /**
   * A durable group: what {@link Space#replay} would get, and its frees that were not released yet.
   */
  private record Durable(long tid, ByteBuffer delta) {}

  final Geometry geometry;
  final List<BitSet> inUse = new ArrayList<>();
  final List<BitSet> committed = new ArrayList<>();

  /** Runs that some record refers to, also of the open group. */
  final List<Run> live = new ArrayList<>();

  final ArrayDeque<Map.Entry<Long, List<Run>>> pending = new ArrayDeque<>();
  private final List<Durable> sinceCheckpoint = new ArrayList<>();
  final Map<Long, Kind> kindOfSegment = new TreeMap<>();
  long reserved;
  long durableTid;

  GroupSpace group = new GroupSpace();
  final List<Run> groupAllocated = new ArrayList<>();
  final List<Run> groupFreed = new ArrayList<>();

  SpaceModel(Geometry geometry) {
    this.geometry = geometry;
    for (int volume = 0; volume < geometry.volumes(); volume++) {
      inUse.add(new BitSet());
      committed.add(new BitSet());
    }
  }

  private static int first(Run run) {
    return (int) (Address.offset(run.address()) / SpaceBed.BLOCK);
  }

  private static boolean isClear(List<BitSet> bits, Run run) {
    int next = bits.get(Address.volume(run.address())).nextSetBit(first(run));
    return next < 0 || next >= first(run) + run.blocks();
  }

  private static void set(List<BitSet> bits, Run run, boolean value) {
    bits.get(Address.volume(run.address())).set(first(run), first(run) + run.blocks(), value);
  }

  private long segment(long address) {
    int volume = Address.volume(address);
    long inRegions = Address.offset(address) - geometry.regionsOffset(volume);
    return Address.of(volume, inRegions / geometry.segmentBytes() * geometry.segmentBytes());
  }

  /** Takes what the allocator gave, and holds that it was allowed to give it. */
  void allocated(Run run, Kind kind) {
    assertTrue(geometry.isAllocatable(run.address(), run.bytes()), "outside: " + run);
    assertTrue(isClear(inUse, run), "given twice: " + run);
    assertEquals(segment(run.address()), segment(run.end() - SpaceBed.BLOCK), "over segments");
    kindOfSegment.putIfAbsent(segment(run.address()), kind);
    assertEquals(kindOfSegment.get(segment(run.address())), kind, "mixed segment: " + run);
    set(inUse, run, true);
  }

  void reusable(Run run) {
    assertFalse(isClear(inUse, run));
    set(inUse, run, false);
    dropEmptySegments();
  }

  private void dropEmptySegments() {
    kindOfSegment.keySet().removeIf(this::isEmpty);
  }

  private boolean isEmpty(long segment) {
    int volume = Address.volume(segment);
    long offset = Address.offset(segment) + geometry.regionsOffset(volume);
    int blocks = geometry.segmentBlocks();
    return isClear(inUse, new Run(Address.of(volume, offset), blocks));
  }

  void recorded(Run run, Kind kind) {
    if (kind == Kind.NODES) {
      group.allocatedNode(run.address(), run.blocks());
    } else {
      group.allocated(run);
    }
    groupAllocated.add(run);
    live.add(run);
  }

  /** A record that referred to the blocks is gone; the rest of the run stays. */
  void freed(int index, int from, int to) {
    Run run = live.get(index);
    Run last = live.removeLast();
    if (index < live.size()) {
      live.set(index, last);
    }
    if (from > 0) {
      live.add(run.head(from));
    }
    if (to < run.blocks()) {
      live.add(run.tail(to));
    }
    Run part = run.tail(from).head(to - from);
    group.freed(part);
    groupFreed.add(part);
  }

  /** The group is durable. */
  void committed(long tid) {
    ByteBuffer delta = ByteBuffer.allocate(group.encodedBytesMax());
    group.encode(delta);
    sinceCheckpoint.add(new Durable(tid, delta.flip()));
    groupAllocated.forEach(run -> set(committed, run, true));
    groupFreed.forEach(run -> set(committed, run, false));
    pending.add(Map.entry(tid, List.copyOf(groupFreed)));
    groupAllocated.clear();
    groupFreed.clear();
    group = new GroupSpace();
    durableTid = tid;
  }

  void released(long tid) {
    while (!pending.isEmpty() && pending.peek().getKey() <= tid) {
      pending.remove().getValue().forEach(run -> set(inUse, run, false));
    }
    dropEmptySegments();
  }

  void checkpointed() {
    sinceCheckpoint.clear();
  }

  /** Everything but the durable commits is forgotten; what they freed is reusable. */
  Space reloaded(Space loaded) {
    for (Durable durable : sinceCheckpoint) {
      loaded.replay(durable.tid(), GroupSpace.decode(durable.delta().duplicate()));
    }
    for (int volume = 0; volume < inUse.size(); volume++) {
      inUse.set(volume, (BitSet) committed.get(volume).clone());
    }
    // Live are again the runs of the last commit: not what the open group recorded, but what it
    // freed.
    List<Run> runs = new ArrayList<>();
    for (int volume = 0; volume < inUse.size(); volume++) {
      BitSet bits = inUse.get(volume);
      for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at)) {
        Run block = new Run(Address.of(volume, (long) at * SpaceBed.BLOCK), 1);
        int unit =
            kindOfSegment.get(segment(block.address())) == Kind.NODES ? geometry.nodeBlocks() : 1;
        runs.add(new Run(block.address(), unit));
        at += unit;
      }
    }
    live.clear();
    live.addAll(runs);
    pending.clear();
    group = new GroupSpace();
    groupAllocated.clear();
    groupFreed.clear();
    reserved = 0;
    dropEmptySegments();
    return loaded;
  }

  long pendingBlocks() {
    return pending.stream().flatMap(e -> e.getValue().stream()).mapToLong(Run::blocks).sum();
  }

  /** Free blocks of segments that hold data. */
  long freeInData() {
    long free = 0;
    for (Map.Entry<Long, Kind> entry : kindOfSegment.entrySet()) {
      if (entry.getValue() == Kind.DATA) {
        int volume = Address.volume(entry.getKey());
        long inRegions = Address.offset(entry.getKey());
        int slots = 0;
        if (inRegions % geometry.regionBytes() == 0) {
          slots = geometry.slotBlocks(volume, (int) (inRegions / geometry.regionBytes()));
        }
        int first = (int) ((inRegions + geometry.regionsOffset(volume)) / SpaceBed.BLOCK);
        BitSet segment = inUse.get(volume).get(first, first + geometry.segmentBlocks());
        free += geometry.segmentBlocks() - slots - segment.cardinality();
      }
    }
    return free;
  }

  /** Compares all that can be asked. */
  void check(Space space) {
    SpaceCounters counters = space.counters();
    long used = 0;
    long nodes = 0;
    for (int volume = 0; volume < inUse.size(); volume++) {
      BitSet bits = inUse.get(volume);
      used += bits.cardinality();
      for (int region = 0; region < geometry.regions(volume); region++) {
        int slots = geometry.slotBlocks(volume, region);
        long base = geometry.regionOffset(volume, region);
        for (int block = 0; block < geometry.regionBlocks(volume, region); block++) {
          long address = Address.of(volume, base + (long) block * SpaceBed.BLOCK);
          boolean expected = bits.get((int) (Address.offset(address) / SpaceBed.BLOCK));
          assertEquals(expected, space.isUsed(address), "block at " + Address.toString(address));
          Kind kind = kindOfSegment.getOrDefault(segment(address), Kind.FREE);
          assertEquals(block < slots ? Kind.SYSTEM : kind, space.kindOf(address));
          nodes += expected && kind == Kind.NODES ? 1 : 0;
        }
      }
    }
    assertEquals(used, counters.totalBlocks() - counters.freeBlocks());
    assertEquals(nodes, counters.nodeBlocks());
    assertEquals(used - nodes, counters.dataBlocks());
    assertEquals(reserved, counters.reservedBlocks());
    assertEquals(pendingBlocks(), counters.pendingFreeBlocks());
    List<BitSet> found = new ArrayList<>();
    committed.forEach(bits -> found.add(new BitSet()));
    space.forEachCommitted((address, blocks) -> set(found, new Run(address, blocks), true));
    assertEquals(committed, found);
  }
}
