package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tidemark.fs.testing.BlockDamage;
import org.tidemark.fs.testing.MutationRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * Damaged images: right bytes or a clean error, never a wrong byte, another exception, or a hang.
 * {@code -Dtidemark.mutations=N} sets how many.
 */
class MutationTest {
  private static final int MUTATIONS_DEFAULT = 4_000;
  private static final int IMAGES = 4;
  private static final int OPERATIONS = 150;
  private static final Duration HANG = Duration.ofSeconds(20);

  @Test
  void damageGivesRightBytesOrCleanErrors() {
    int mutations = Integer.getInteger("tidemark.mutations", MUTATIONS_DEFAULT);
    Map<MutationRun.Result, Integer> results = new EnumMap<>(MutationRun.Result.class);
    for (int image = 0; image < IMAGES; image++) {
      MutationRun run = new MutationRun(100 + image, Rig.SMALL, Profile.CRASH, OPERATIONS);
      for (int i = 0; i < mutations / IMAGES; i++) {
        long seed = image * 1_000_000L + i;
        MutationRun.Result result =
            assertTimeoutPreemptively(HANG, () -> run.check(seed), () -> "mutation seed " + seed);
        results.merge(result, 1, Integer::sum);
      }
    }
    for (MutationRun.Result result : MutationRun.Result.values()) {
      assertTrue(results.getOrDefault(result, 0) > 0, "no mutation was " + result + ": " + results);
    }
  }

  @Test
  void damageToABlockHurtsNothingElse() {
    int found = 0;
    for (int image = 0; image < IMAGES; image++) {
      BlockDamage damage = new BlockDamage(200 + image, Rig.SMALL, Profile.CRASH, OPERATIONS);
      for (int i = 0; i < 60; i++) {
        found += damage.check(image * 1_000L + i) ? 1 : 0;
      }
    }
    assertTrue(found > 60, found + " blocks");
  }
}
