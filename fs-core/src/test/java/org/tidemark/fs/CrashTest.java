package org.tidemark.fs;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.fs.testing.CrashRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * The power goes at any write: what recovery finds is a prefix of the order of operations and holds
 * all that was fsynced. {@code -Dtidemark.crash.points=N} sets how many crashes are tried, {@code
 * -Dtidemark.crash.seed=N} the first seed.
 */
class CrashTest {
  private static final int POINTS_DEFAULT = 2_400;
  private static final int POINTS_PER_RUN = 60;
  private static final int OPERATIONS = 220;

  @Test
  void anyCrashLeavesAPrefix() {
    int points = Integer.getInteger("tidemark.crash.points", POINTS_DEFAULT);
    long seed = Long.getLong("tidemark.crash.seed", 1);
    for (int done = 0; done < points; done += POINTS_PER_RUN, seed++) {
      crashRun(seed, Math.min(POINTS_PER_RUN, points - done));
    }
  }

  private static void crashRun(long seed, int points) {
    Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.CRASH;
    Rig rig = seed % 5 == 0 ? Rig.SMALL.withHistory(false) : Rig.SMALL;
    CrashRun run = CrashRun.generate(seed, rig, profile, OPERATIONS);
    Random random = new Random(seed);
    int[] chosen = random.ints(points, 0, run.points() + 1).sorted().toArray();
    for (int point : chosen) {
      run.check(point, random.nextLong());
    }
  }
}
