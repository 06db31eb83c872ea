package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.SourceRun;
import org.tidemark.scan.ReplicaState;

/**
 * A replica that is made of objects shows what their source was at every moment, whatever happens
 * on the way. {@code -Dtidemark.mirror.seeds=N} runs more workloads.
 */
class ObjectMirrorTest {
  private static final int SEEDS_DEFAULT = 10;

  @Test
  void everything() throws IOException {
    int seeds = Integer.getInteger("tidemark.mirror.seeds", SEEDS_DEFAULT);
    ObjectMirrorRun.Seen seen = new ObjectMirrorRun.Seen();
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        new ObjectMirrorRun(seed, Rig.ROOMY.withHistory(seed % 2 != 0), Profile.BROAD, seen)
            .run(24);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(
        seen.objects > 20 * seeds
            && seen.fed > seeds
            && seen.cut > seeds
            && seen.crashed > 0
            && seen.unclean > 0
            && seen.underWay > 0
            && seen.compared > seeds,
        seen::toString);
  }

  /** How far the objects had come after so many steps, durably. */
  private record Point(int events, ReplicaState state) {}

  /** The power goes at any step of writing objects; {@code -Dtidemark.crash.points=N}. */
  @ParameterizedTest
  @ValueSource(longs = {41, 42})
  void crashesLeaveWholeObjects(long seed) {
    Random random = new Random(seed);
    SourceRun source = new SourceRun(seed, Rig.SMALL, Profile.NAMES);
    CrashStore store = new CrashStore();
    List<Point> durable = new ArrayList<>();
    for (int range = 0; range < 6; range++) {
      source.run(50);
      source.commit();
      ReplicaState state =
          feed(source, store, range % 3 == 2 ? 1 + random.nextInt(4) : CutLink.NEVER);
      durable.add(new Point(store.events(), state));
    }
    int points = Integer.getInteger("tidemark.crash.points", 600) / 3;
    int[] chosen = random.ints(points, 0, store.events() + 1).sorted().toArray();
    int leftovers = 0;
    for (int point : chosen) {
      CrashStore left = store.crash(point, random);
      leftovers += left.names().stream().anyMatch(ObjectName::isTemporary) ? 1 : 0;
      try {
        check(source, left, least(durable, point));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", step " + point + ": " + e.getMessage(), e);
      }
    }
    assertTrue(leftovers > points / 20, "only " + leftovers + " left a temporary file");
    source.close();
  }

  private static long least(List<Point> durable, int events) {
    return durable.stream()
        .filter(point -> point.events <= events)
        .mapToLong(point -> point.state.base())
        .max()
        .orElse(0);
  }

  private static ReplicaState feed(SourceRun source, CrashStore store, int batches) {
    ObjectTarget target =
        ObjectTarget.open(
            store, source.fs().info().fsid(), ObjectOptions.DEFAULTS.withBytesMax(8 << 10));
    ReplicaState ignored;
    try {
      ignored =
          MirrorBed.feed(new CutLink(source.fs().mirroring(), 8 << 10, batches), target).run();
    } catch (FsException e) {
      assertTrue(CutLink.isCut(e), e::getMessage);
    }
    target.close();
    return target.replicaState().orElseThrow();
  }

  /** What was durable is there, the rest can be sent, and a replica can be made of it. */
  private static void check(SourceRun source, CrashStore left, long least) {
    try (ObjectTarget target =
        ObjectTarget.open(left, source.fs().info().fsid(), ObjectOptions.DEFAULTS)) {
      long base = target.replicaState().orElseThrow().base();
      assertTrue(base >= least, () -> "stands at " + base + ", but " + least + " was durable");
    }
    FileSystem replica = source.open(source.newReplica());
    if (!left.objects().isEmpty()) {
      ReplicaState ignored = new ObjectApply(left).run(replica.mirroring());
    }
    ReplicaState fed = feed(source, left, CutLink.NEVER);
    ReplicaState applied = new ObjectApply(left).run(replica.mirroring());
    assertTrue(fed.mark() == source.fs().presentTid() && applied.mark() == fed.mark());
    source.compare(replica, Integer.MAX_VALUE);
    replica.close();
  }
}
