package org.tidemark.fs;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tidemark.fs.testing.FaultRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/** Devices that fail: no lie afterwards, and nothing durable lost. */
class FaultTest {
  private static final int RUNS = 4;
  private static final int FAULTS_PER_RUN = 20;
  private static final int OPERATIONS = 150;

  @ParameterizedTest
  @EnumSource
  void neverPretends(FaultRun.Kind kind) {
    for (int seed = 1; seed <= RUNS; seed++) {
      FaultRun run = new FaultRun(seed, Rig.SMALL, Profile.CRASH, OPERATIONS);
      Random random = new Random(seed);
      for (int i = 0; i < FAULTS_PER_RUN; i++) {
        run.check(kind, random.nextLong());
      }
    }
  }
}
