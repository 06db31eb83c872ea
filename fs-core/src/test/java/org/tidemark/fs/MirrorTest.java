package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.MirrorCrashRun;
import org.tidemark.fs.testing.MirrorRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * A replica shows what its source was at every moment, whatever happens on the way. {@code
 * -Dtidemark.mirror.seeds=N} runs more workloads.
 */
class MirrorTest {
  private static final int SEEDS_DEFAULT = 12;

  @Test
  void everything() {
    int seeds = Integer.getInteger("tidemark.mirror.seeds", SEEDS_DEFAULT);
    MirrorRun.Seen seen = new MirrorRun.Seen();
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        seen.add(
            new MirrorRun(seed, Rig.ROOMY.withHistory(seed % 4 != 0), Profile.BROAD).run(1_000));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        seen.complete > seeds
            && seen.resumed > seeds
            && seen.unclean > 0
            && seen.promoted > 0
            && seen.compared > 2 * seeds,
        seen::toString);
  }

  /** Both sides drop moments, each by policies of its own, also while a range is under way. */
  @Test
  void bothSidesArePruned() {
    int seeds = Integer.getInteger("tidemark.mirror.seeds", SEEDS_DEFAULT);
    MirrorRun.Seen seen = new MirrorRun.Seen();
    for (long seed = 101; seed <= 100 + seeds; seed++) {
      Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.BROAD;
      Rig rig = Rig.ROOMY.withHistory(seed % 5 != 0);
      try {
        seen.add(new MirrorRun(seed, rig, profile).pruned().run(700));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        seen.complete > seeds
            && seen.promoted > 0
            && seen.droppedBySource > seeds
            && seen.droppedByReplica > seeds,
        seen::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void namesAboveAll(long seed) {
    new MirrorRun(seed, Rig.ROOMY, Profile.NAMES).run(2_500);
  }

  /** The power goes at any write of feeding and promoting; {@code -Dtidemark.crash.points=N}. */
  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void crashesLeaveACompleteMoment(long seed) {
    MirrorCrashRun run = new MirrorCrashRun(seed);
    int points = Integer.getInteger("tidemark.crash.points", 600) / 3;
    Random random = new Random(seed);
    for (int point : random.ints(points, 0, run.points() + 1).sorted().toArray()) {
      run.check(point, random.nextLong());
    }
  }

  /** The same, with both sides pruned between ranges and in the middle of them. */
  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53})
  void crashesWhileBothSidesArePruned(long seed) {
    MirrorCrashRun run = new MirrorCrashRun(seed, true);
    int points = Integer.getInteger("tidemark.crash.points", 450) / 3;
    Random random = new Random(seed);
    for (int point : random.ints(points, 0, run.points() + 1).sorted().toArray()) {
      run.check(point, random.nextLong());
    }
  }
}
