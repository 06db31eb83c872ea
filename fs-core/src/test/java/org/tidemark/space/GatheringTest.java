package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.volume.VolumeSet;

/**
 * Segments that are emptied get nothing new as long as there is other room, and no room is lost.
 */
class GatheringTest {
  private static final int SEGMENT_BLOCKS = Units.MIB / Units.BLOCK_BYTES;

  private final VolumeSet volumes = SpaceBed.open(SpaceBed.formatted("regions"));
  private final Space space = SpaceBed.load(volumes);

  /** Fills so many segments with runs of 16 blocks, and frees all but one in so many. */
  private List<Run> thin(int segments, int keepEvery) {
    List<Run> kept = new ArrayList<>();
    int runs = segments * SEGMENT_BLOCKS / 16;
    assertTrue(space.reserveData(runs * 16L, Reserve.ROOT));
    List<Run> all = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      all.add(space.allocateData(16));
    }
    for (int i = 0; i < runs; i++) {
      if (i % keepEvery == 0) {
        kept.add(all.get(i));
      } else {
        space.abandon(all.get(i));
      }
    }
    return kept;
  }

  @Test
  void whatIsEmptiedIsAvoidedAndBecomesFree() {
    List<Run> kept = thin(8, 8);
    SpaceCounters before = space.counters();
    try (Gathering gathering = space.gathering(Kind.DATA, 50, Integer.MAX_VALUE);
        BulkAllocator bulk = space.bulkAllocator()) {
      assertTrue(gathering.segments() >= 6, gathering.segments() + " segments");
      assertEquals(before, space.counters(), "nothing is counted otherwise");
      int moved = 0;
      for (Run run : kept) {
        if (gathering.contains(run.address())) {
          assertTrue(space.reserveData(run.blocks(), Reserve.USER));
          Run target = space.allocateBulk(bulk, run.blocks(), run.blocks());
          assertTrue(target != null && target.blocks() == run.blocks());
          assertFalse(gathering.contains(target.address()));
          space.abandon(run);
          moved++;
        }
      }
      assertTrue(moved > 10, moved + " moved");
      assertEquals(gathering.segments(), gathering.emptied());
      assertTrue(space.reserveData(16, Reserve.USER));
      assertFalse(gathering.contains(space.allocateData(16).address()));
    }
  }

  @Test
  void usersGetTheLastRoomFromThem() {
    thin(6, 4);
    try (Gathering gathering = space.gathering(Kind.DATA, 50, Integer.MAX_VALUE)) {
      assertTrue(gathering.segments() > 0);
      long available = space.counters().rootAvailableBlocks();
      assertTrue(space.reserveData(available, Reserve.ROOT));
      long taken = 0;
      while (taken < available) {
        taken += space.allocateData((int) Math.min(64, available - taken)).blocks();
      }
      assertEquals(0, space.counters().rootAvailableBlocks());
    }
    assertFalse(space.reserveData(1, Reserve.ROOT));
  }

  @Test
  void whoGathersGetsNothingOfWhatIsEmptied() {
    thin(6, 4);
    long available = space.counters().userAvailableBlocks();
    try (Gathering gathering = space.gathering(Kind.DATA, 50, Integer.MAX_VALUE);
        BulkAllocator bulk = space.bulkAllocator()) {
      assertTrue(space.reserveData(available, Reserve.USER));
      int chosen = gathering.segments();
      long left = available;
      Run run = space.allocateBulk(bulk, 16, 16);
      while (run != null) {
        assertFalse(gathering.contains(run.address()));
        left -= run.blocks();
        run = space.allocateBulk(bulk, (int) Math.min(left, 16), 16);
      }
      assertTrue(left > 0, "all could be had");
      assertTrue(gathering.giveUpHalf());
      run = space.allocateBulk(bulk, 16, 16);
      assertTrue(run != null, "half of " + chosen + " segments were given up");
      assertNull(space.allocateBulk(bulk, SEGMENT_BLOCKS, SEGMENT_BLOCKS));
      space.unreserveData(left - run.blocks());
      while (gathering.giveUpHalf()) {
        assertTrue(chosen-- > 0, "it never ends");
      }
    }
  }

  @Test
  void thinSegmentsOfNodesAreEmptiedIntoTheOthers() {
    List<Long> nodes = new ArrayList<>();
    int perSegment = Units.MIB / volumes.geometry().nodeBytes();
    for (int i = 0; i < 6 * perSegment; i++) {
      nodes.add(space.allocateNode(Reserve.USER));
    }
    List<Long> kept = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (i % 4 == 0) {
        kept.add(nodes.get(i));
      } else {
        space.abandonNode(nodes.get(i));
      }
    }
    int empty = space.counters().freeSegments();
    try (Gathering gathering = space.gathering(Kind.NODES, 50, 3)) {
      assertEquals(3, gathering.segments());
      for (long node : kept) {
        if (gathering.contains(node)) {
          assertFalse(gathering.contains(space.allocateNode(Reserve.PRUNE)));
          space.abandonNode(node);
        }
      }
      assertEquals(3, gathering.emptied());
    }
    assertEquals(empty + 3, space.counters().freeSegments());
    try (Gathering none = space.gathering(Kind.NODES, 1, 100)) {
      assertEquals(0, none.segments());
    }
  }
}
