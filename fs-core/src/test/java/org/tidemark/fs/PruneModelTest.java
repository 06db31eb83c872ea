package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.PruneCrashRun;
import org.tidemark.fs.testing.PruneRun;
import org.tidemark.fs.testing.Rig;

/**
 * Whatever is pruned, each moment that is kept stays as it was, and each other one is gone; also if
 * the power goes at any write. {@code -Dtidemark.prune.seeds=N} runs more workloads, {@code
 * -Dtidemark.crash.points=N} tries more crashes.
 */
class PruneModelTest {
  @Test
  void everything() {
    int seeds = Integer.getInteger("tidemark.prune.seeds", 6);
    PruneRun.Seen seen = new PruneRun.Seen(0, 0, 0);
    for (long seed = 1; seed <= seeds; seed++) {
      Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.BROAD;
      try {
        seen =
            seen.plus(new PruneRun(seed, Rig.ROOMY.withHistory(seed % 5 != 0), profile).run(1_000));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        seen.dropped() > 20L * seeds && seen.records() > 100L * seeds && seen.snapshots() > seeds,
        seen.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43})
  void crashesLeaveWholeMoments(long seed) {
    PruneCrashRun run =
        new PruneCrashRun(seed, Rig.SMALL, seed % 2 == 0 ? Profile.NAMES : Profile.CRASH);
    int points = Integer.getInteger("tidemark.crash.points", 450) / 3;
    Random random = new Random(seed);
    for (int point : random.ints(points, 0, run.points() + 1).sorted().toArray()) {
      run.check(point, random.nextLong());
    }
  }
}
