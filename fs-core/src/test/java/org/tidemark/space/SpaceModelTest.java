package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.volume.VolumeSet;

/**
 * Random work on a small, mostly full filesystem, against {@link SpaceModel}; with reloads from the
 * media in between.
 */
class SpaceModelTest {
  private static final int STEPS = 4000;

  @ParameterizedTest
  @CsvSource({
    "small,1",
    "small,2",
    "small,3",
    "regions,4",
    "regions,5",
    "regions,6",
    "volumes,7",
    "volumes,8"
  })
  void spaceDoesWhatTheModelDoes(String shape, long seed) {
    Work work = new Work(shape, seed);
    for (int step = 0; step < STEPS; step++) {
      try {
        work.step(step);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("shape " + shape + ", seed " + seed + ", step " + step, e);
      }
    }
    assertTrue(work.reloads > 10 && work.denied > 10, work.reloads + " " + work.denied);
  }

  private static final class Work {
    private final Random random;
    private final VolumeSet volumes;
    private final SpaceModel model;
    private final int nodeBlocks;
    private Space space;
    private int reloads;
    private int denied;

    Work(String shape, long seed) {
      random = new Random(seed);
      volumes = SpaceBed.open(SpaceBed.formatted(shape));
      nodeBlocks = volumes.geometry().nodeBlocks();
      model = new SpaceModel(volumes.geometry());
      space = SpaceBed.load(volumes);
    }

    void step(int step) {
      // The level of use goes up and down, so that full and nearly empty are both seen.
      boolean filling = step / 500 % 2 == 0;
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> reserve();
        case 3, 4, 5, 6 -> write(filling ? 400 : 40);
        case 7, 8, 9 -> node();
        case 10, 11, 12, 13 -> free(filling ? 2 : 12);
        case 14 -> unreserve();
        case 15, 16 -> commit();
        case 17 -> release();
        case 18 -> checkpoint();
        default -> reload();
      }
      if (step % 100 == 0) {
        model.check(space);
      }
    }

    private Reserve level() {
      return Reserve.values()[random.nextInt(Reserve.values().length)];
    }

    private void reserve() {
      Reserve level = level();
      long blocks = random.nextInt(random.nextInt(5) == 0 ? 3000 : 300);
      SpaceCounters before = space.counters();
      boolean reserved = space.reserveData(blocks, level);
      if (level == Reserve.USER) {
        assertEquals(blocks <= before.userAvailableBlocks(), reserved);
      } else if (level == Reserve.ROOT) {
        assertEquals(blocks <= before.rootAvailableBlocks(), reserved);
      }
      denied += reserved ? 0 : 1;
      model.reserved += reserved ? blocks : 0;
    }

    private void unreserve() {
      long blocks = random.nextLong(model.reserved + 1) / 2;
      space.unreserveData(blocks);
      model.reserved -= blocks;
    }

    /** What was reserved can always be had, be it in pieces. */
    private void write(int blocksMax) {
      long left = Math.min(model.reserved, 1 + random.nextInt(blocksMax));
      while (left > 0) {
        Run run = space.allocateData((int) left);
        assertTrue(run.blocks() >= 1 && run.blocks() <= left);
        left -= run.blocks();
        model.reserved -= run.blocks();
        model.allocated(run, Kind.DATA);
        switch (random.nextInt(12)) {
          case 0 -> {
            space.abandon(run);
            model.reusable(run);
          }
          case 1 -> {
            space.abandonToReserved(run);
            model.reusable(run);
            model.reserved += run.blocks();
          }
          default -> model.recorded(run, Kind.DATA);
        }
      }
    }

    private void node() {
      Reserve level = level();
      try {
        space.checkRoom(level, 2);
        for (int i = 0; i < 2; i++) {
          Run node = new Run(space.allocateNode(level), nodeBlocks);
          model.allocated(node, Kind.NODES);
          if (random.nextInt(6) == 0) {
            space.abandonNode(node.address());
            model.reusable(node);
          } else {
            model.recorded(node, Kind.NODES);
          }
        }
      } catch (FsException e) {
        assertEquals(Errno.ENOSPC, e.errno());
        assertThrows(FsException.class, () -> space.checkRoom(level, 2));
        denied++;
      }
    }

    private void free(int runsMax) {
      for (int i = random.nextInt(runsMax + 1); i > 0 && !model.live.isEmpty(); i--) {
        int index = random.nextInt(model.live.size());
        Run run = model.live.get(index);
        if (space.kindOf(run.address()) == Kind.NODES || random.nextInt(3) > 0) {
          model.freed(index, 0, run.blocks());
        } else {
          int from = random.nextInt(run.blocks());
          model.freed(index, from, from + 1 + random.nextInt(run.blocks() - from));
        }
      }
    }

    private void commit() {
      long tid = model.durableTid + 1 + random.nextInt(2);
      GroupSpace group = model.group;
      model.committed(tid);
      space.groupDurable(tid, group);
    }

    private void release() {
      long tid = model.durableTid - random.nextInt(4);
      space.releaseUpTo(tid);
      model.released(tid);
    }

    private void checkpoint() {
      if (random.nextInt(4) == 0) {
        // A checkpoint whose superblock was never written.
        space.writeCheckpoint(model.durableTid);
        if (random.nextBoolean()) {
          reload();
        }
        return;
      }
      SpaceBed.checkpoint(volumes, space, model.durableTid);
      model.checkpointed();
    }

    private void reload() {
      if (random.nextInt(3) > 0) {
        return;
      }
      space = model.reloaded(SpaceBed.load(volumes));
      model.check(space);
      reloads++;
    }
  }

  @ParameterizedTest
  @CsvSource({"small,1", "regions,2", "volumes,3"})
  void anyFreeBlockIsFoundWhenSpaceRunsOut(String shape, long seed) {
    Random random = new Random(seed);
    VolumeSet volumes = SpaceBed.open(SpaceBed.formatted(shape));
    Space space = SpaceBed.load(volumes);
    SpaceModel model = new SpaceModel(volumes.geometry());
    for (int i = 0; i < 40; i++) {
      Run node = new Run(space.allocateNode(Reserve.USER), volumes.geometry().nodeBlocks());
      model.allocated(node, Kind.NODES);
      model.recorded(node, Kind.NODES);
    }
    long tid = 1;
    for (int round = 0; round < 12; round++) {
      Reserve level = Reserve.values()[round % Reserve.values().length];
      fill(space, model, level);
      model.check(space);
      // Holes of one to three blocks, everywhere.
      List<Run> data = new ArrayList<>(model.live);
      for (Run run : data) {
        if (space.kindOf(run.address()) == Kind.DATA && random.nextInt(2) == 0) {
          int from = random.nextInt(run.blocks());
          model.freed(
              model.live.indexOf(run), from, Math.min(run.blocks(), from + 1 + random.nextInt(3)));
        }
      }
      GroupSpace group = model.group;
      model.committed(tid);
      space.groupDurable(tid, group);
      space.releaseUpTo(tid);
      model.released(tid);
      tid++;
    }
    while (fill(space, model, Reserve.COMMIT) > 0) {
      model.check(space);
    }
    // Whoever may take all finds that no block of a segment of data is left.
    assertEquals(0, model.freeInData());
  }

  /** Reserves one by one until it is refused, and allocates all of it. */
  private static long fill(Space space, SpaceModel model, Reserve level) {
    long room = 0;
    while (space.reserveData(1, level)) {
      room++;
    }
    for (long left = room; left > 0; ) {
      Run run = space.allocateData((int) Math.min(left, 256));
      model.allocated(run, Kind.DATA);
      model.recorded(run, Kind.DATA);
      left -= run.blocks();
    }
    return room;
  }
}
