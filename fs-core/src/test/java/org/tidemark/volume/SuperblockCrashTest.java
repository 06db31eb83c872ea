package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.FsException;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;

/** The power goes at every moment of superblock writes. */
class SuperblockCrashTest {
  private static final int WRITES = 6;
  private static final int SEEDS = 20;

  /** What a run of superblock writes did: the crash points at which each began and had returned. */
  private record Run(CrashReplay replay, List<Integer> began, List<Integer> returned) {
    /** The commit tids that a crash at this point may leave. */
    boolean allows(int point, long commitTid, long first) {
      long lowest = first + returned.stream().filter(event -> event <= point).count();
      long highest = first + began.stream().filter(event -> event < point).count();
      return commitTid >= lowest && commitTid <= highest;
    }
  }

  @Test
  void aCrashLeavesTheOldOrTheNewOne() {
    Run run = write(new CrashDevice(Volumes.one()), WRITES);
    for (int point = 0; point <= run.replay.points(); point++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        check(run, run.replay.at(point, seed), point, 0);
      }
      for (CrashReplay.Style style : CrashReplay.Style.values()) {
        check(run, run.replay.at(point, 1, style), point, 0);
      }
    }
  }

  /** The first crash leaves something in the host's cache only; the second one takes it away. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSecondCrashLosesNothingEither(long seed) {
    Run first = write(new CrashDevice(Volumes.one()), 3);
    for (int point = 0; point <= first.replay.points(); point++) {
      MemoryDevice afterFirst = first.replay.at(point, seed);
      long tid = tidOf(afterFirst.fork());
      Run second = write(new CrashDevice(afterFirst), 2);
      for (int again = 0; again <= second.replay.points(); again++) {
        check(second, second.replay.at(again, seed), again, tid);
      }
    }
  }

  /**
   * A process dies between the two slots; the next one begins with what the cache has, and then the
   * power goes.
   */
  @Test
  void whatAProcessThatDiedLeftInTheCacheIsNotBuiltUpon() {
    CrashDevice device = new CrashDevice(Volumes.one());
    List<Integer> began = new ArrayList<>();
    List<Integer> returned = new ArrayList<>();
    for (int process = 0; process < 4; process++) {
      VolumeSet volumes = VolumeSet.open(List.of(device));
      advance(device, volumes, began, returned);
    }
    Run run = new Run(device.replay(), began, returned);
    for (int point = 0; point <= run.replay.points(); point++) {
      for (long seed = 0; seed < 5 * SEEDS; seed++) {
        check(run, run.replay.at(point, seed), point, 0);
      }
    }
  }

  @Test
  void aFailedWriteLeavesTheOldOneAndCanBeRepeated() {
    for (int failing = 1; failing <= 2; failing++) {
      MemoryDevice memory = Volumes.one();
      FaultyDevice device = new FaultyDevice(memory);
      try (VolumeSet volumes = VolumeSet.open(List.of(device))) {
        volumes.writeSuperblock(withTid(volumes.superblock(), 1));
        device.failWriteNumber(failing);
        boolean failed = false;
        try {
          volumes.writeSuperblock(withTid(volumes.superblock(), 2));
        } catch (FsException e) {
          failed = true;
        }
        assertTrue(failed);
        long expected = failing == 1 ? 1 : 2;
        assertEquals(expected, tidOf(memory.fork()));
        assertEquals(expected, volumes.superblock().commitTid());
        volumes.writeSuperblock(withTid(volumes.superblock(), 3));
        assertEquals(3, tidOf(memory.fork()));
      }
    }
  }

  private static Run write(CrashDevice device, int writes) {
    List<Integer> began = new ArrayList<>();
    List<Integer> returned = new ArrayList<>();
    VolumeSet volumes = VolumeSet.open(List.of(device));
    for (int i = 0; i < writes; i++) {
      advance(device, volumes, began, returned);
    }
    return new Run(device.replay(), began, returned);
  }

  private static void advance(
      CrashDevice device, VolumeSet volumes, List<Integer> began, List<Integer> returned) {
    began.add(device.events());
    volumes.writeSuperblock(withTid(volumes.superblock(), volumes.superblock().commitTid() + 1));
    returned.add(device.events());
  }

  private static void check(Run run, MemoryDevice crashed, int point, long first) {
    long tid = tidOf(crashed);
    assertTrue(run.allows(point, tid, first), () -> crashed.name() + ": tid " + tid);
  }

  private static long tidOf(MemoryDevice device) {
    try (VolumeSet volumes = Volumes.open(device)) {
      return volumes.superblock().commitTid();
    }
  }

  private static Superblock withTid(Superblock superblock, long tid) {
    return new Superblock(
        0,
        superblock.session(),
        false,
        tid,
        tid,
        superblock.rootAddress(),
        0,
        0,
        superblock.nextObjectId(),
        tid,
        0,
        0,
        0,
        0,
        0);
  }
}
