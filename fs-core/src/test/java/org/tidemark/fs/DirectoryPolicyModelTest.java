package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.DirectoryCrashRun;
import org.tidemark.fs.testing.DirectoryMirrorRun;
import org.tidemark.fs.testing.DirectoryPolicyRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * Where directories have policies of their own, an object is at each moment as it was or missing,
 * also if the power goes at any write, and on replicas. {@code -Dtidemark.prune.seeds=N} runs more
 * workloads, {@code -Dtidemark.mirror.seeds=N} more mirrors, {@code -Dtidemark.crash.points=N}
 * tries more crashes.
 */
class DirectoryPolicyModelTest {
  @Test
  void everything() {
    int seeds = Integer.getInteger("tidemark.prune.seeds", 6);
    DirectoryPolicyRun.Seen seen = new DirectoryPolicyRun.Seen(0, 0, 0, 0);
    for (long seed = 1; seed <= seeds; seed++) {
      Profile profile = seed % 3 == 0 ? Profile.NAMES : Profile.BROAD;
      try {
        seen = seen.plus(new DirectoryPolicyRun(seed, Rig.ROOMY, profile).run(1_000));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        seen.whole() > 500L * seeds
            && seen.missing() > 100L * seeds
            && seen.mustBeGone() > 50L * seeds,
        seen.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62, 63})
  void crashesLeaveNothingInHalf(long seed) {
    DirectoryCrashRun run =
        new DirectoryCrashRun(seed, Rig.SMALL, seed % 2 == 0 ? Profile.NAMES : Profile.CRASH);
    int count = Integer.getInteger("tidemark.crash.points", 450) / 3;
    Random random = new Random(seed);
    List<Integer> points = run.points();
    Collections.shuffle(points, random);
    for (int point : points.subList(0, Math.min(count, points.size()))) {
      run.check(point, random.nextLong());
    }
    assertTrue(run.tookSome(), run.seen());
  }

  @Test
  void aReplicaShowsNothingInHalf() {
    int seeds = Integer.getInteger("tidemark.mirror.seeds", 6);
    int prunedAmid = 0;
    int missing = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      Profile profile = seed % 2 == 0 ? Profile.NAMES : Profile.BROAD;
      try {
        DirectoryMirrorRun run = new DirectoryMirrorRun(seed, Rig.ROOMY, profile);
        run.run(900);
        prunedAmid += run.prunedAmid();
        missing += run.missing();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        missing > 100 * seeds && prunedAmid > 5 * seeds,
        missing + " missing, pruned amid a range " + prunedAmid + " times");
  }
}
