package org.tidemark.fs;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.ConcurrentCrashRun;
import org.tidemark.fs.testing.CrashRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * The power goes at any write: what recovery finds is a prefix of the order of operations and holds
 * all that was fsynced. {@code -Dtidemark.crash.points=N} sets how many crashes of generated
 * workloads are tried, {@code -Dtidemark.crash.seed=N} the first seed.
 */
class CrashTest {
  private static final int POINTS_DEFAULT = 2_000;
  private static final int POINTS_PER_RUN = 80;
  private static final int[] OPERATIONS = {150, 300, 300, 1_200};
  private static final int SHRINK_RUNS_MAX = 100;

  @Test
  void anyCrashLeavesAPrefix() {
    int points = Integer.getInteger("tidemark.crash.points", POINTS_DEFAULT);
    long seed = Long.getLong("tidemark.crash.seed", 1);
    for (int done = 0; done < points; done += POINTS_PER_RUN, seed++) {
      Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.CRASH;
      Rig rig = seed % 5 == 0 ? Rig.SMALL.withHistory(false) : Rig.SMALL;
      int operations = OPERATIONS[(int) (seed % OPERATIONS.length)];
      CrashRun run = CrashRun.generate(seed, rig, profile, operations);
      crash(run, seed, Math.min(POINTS_PER_RUN, points - done));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void filesOfManyExtentsGoInPieces(long seed) {
    crash(CrashRun.manyExtents(seed, Rig.SMALL.withHistory(seed % 2 == 0)), seed, 40);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void wideDirectories(long seed) {
    crash(CrashRun.wideDirectory(seed, Rig.SMALL.withHistory(seed % 2 == 0)), seed, 40);
  }

  private static void crash(CrashRun run, long seed, int points) {
    Random random = new Random(seed);
    // Ascending, because that is what replaying is fast at.
    for (int point : random.ints(points, 0, run.points() + 1).sorted().toArray()) {
      try {
        run.check(point, random.nextLong());
      } catch (CrashRun.BadRecovery e) {
        String shortest = run.shortest(POINTS_PER_RUN, SHRINK_RUNS_MAX);
        throw new AssertionError(e.getMessage() + "\n  " + shortest, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void writersSideBySideEachKeepTheirOrder(long seed) {
    ConcurrentCrashRun run = new ConcurrentCrashRun(seed, Rig.SMALL, 4, 60);
    Random random = new Random(seed);
    for (int point : random.ints(60, 0, run.points() + 1).sorted().toArray()) {
      run.check(point, random.nextLong());
    }
  }
}
