package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Units;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.ReblockCrashRun;
import org.tidemark.fs.testing.ReblockRun;
import org.tidemark.fs.testing.Rig;

/**
 * Whatever is put in order, the present and the past stay as they were; also if the power goes at
 * any write of it. {@code -Dtidemark.reblock.seeds=N} runs more workloads, {@code
 * -Dtidemark.crash.points=N} tries only so many crashes.
 */
class ReblockModelTest {
  @Test
  void everything() {
    int seeds = Integer.getInteger("tidemark.reblock.seeds", 6);
    ReblockRun.Seen seen = new ReblockRun.Seen(0, 0, 0);
    for (long seed = 1; seed <= seeds; seed++) {
      Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.BROAD;
      Rig rig = seed % 2 == 0 ? Rig.ROOMY : Rig.SMALL.withVolumeBytes(256L * Units.MIB);
      try {
        seen = seen.plus(new ReblockRun(seed, rig.withHistory(seed % 5 != 0), profile).run(800));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(seen.bytes() > (long) Units.MIB * seeds && seen.segments() > 0, seen.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53})
  void crashesLeaveEverythingAsItWas(long seed) {
    ReblockCrashRun run = new ReblockCrashRun(seed, Rig.SMALL, Profile.CRASH);
    assertTrue(run.bytesMoved() > Units.MIB, run::toString);
    Random random = new Random(seed);
    int[] points = run.points();
    int max = Integer.getInteger("tidemark.crash.points", points.length);
    for (int i = 0; i < points.length; i++) {
      if ((long) i * max / points.length != (long) (i + 1) * max / points.length) {
        run.check(points[i], random.nextLong());
      }
    }
  }
}
