package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.UpkeepRun;

/**
 * Whatever looks after a filesystem, and however it interleaves, moments that are there are as they
 * were; also if the power goes at any write. {@code -Dtidemark.upkeep.seed=N} begins elsewhere,
 * {@code -Dtidemark.crash.points=N} tries more crashes.
 */
class UpkeepTest {
  private static final long SEED = Long.getLong("tidemark.upkeep.seed", 0);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void momentsAreAsTheyWere(long number) {
    long seed = SEED + number;
    try {
      UpkeepRun run =
          new UpkeepRun(seed, Rig.SMALL, seed % 3 == 0 ? Profile.NAMES : Profile.CRASH, 900);
      assertTrue(run.gone() > 10, run::toString);
      Random random = new Random(seed);
      int points = Integer.getInteger("tidemark.crash.points", 450) / 6;
      for (int point : random.ints(points, 0, run.points() + 1).sorted().toArray()) {
        run.check(point, random.nextLong());
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
