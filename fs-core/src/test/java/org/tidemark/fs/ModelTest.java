package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.fs.testing.ModelRun;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;

/**
 * Generated workloads: the filesystem does what its model does, live, in the past, and after
 * reopening.
 */
class ModelTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everything(long seed) {
    new ModelRun(seed, Rig.ROOMY, Profile.BROAD).run(1_500);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void namesAboveAll(long seed) {
    new ModelRun(seed, Rig.ROOMY, Profile.NAMES).run(3_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void withoutHistory(long seed) {
    new ModelRun(seed, Rig.ROOMY.withHistory(false), Profile.BROAD).run(1_500);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void withoutRoom(long seed) {
    Rig rig = Rig.SMALL.withVolumeBytes(16L << 20).withHistory(seed % 3 == 0);
    int refused = new ModelRun(seed, rig, Profile.FULL).runFull(5_000);
    assertTrue(refused > 0, "seed " + seed + " did not fill it");
  }
}
