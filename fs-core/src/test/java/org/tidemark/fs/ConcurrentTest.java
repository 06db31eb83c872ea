package org.tidemark.fs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.ConcurrentRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/** Workloads side by side, with everything that runs in the background running. */
class ConcurrentTest {
  private static final Profile PROFILE =
      new Profile(200_000, 600_000, true, 60, 12, 0, 20, 60, true, true);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void eachSeesItsOwnWork(long seed) {
    new ConcurrentRun(seed, Rig.ROOMY).run(4, PROFILE, 1_500);
  }
}
