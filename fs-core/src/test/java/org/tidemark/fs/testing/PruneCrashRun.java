package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.SnapshotInfo;
import org.tidemark.scan.ScanProgress;

/**
 * Snapshots and pruning on a device that records every write: whatever a crash leaves, each moment
 * that can be found is whole, each that was to be kept can be found, none that was gone comes back,
 * and pruning goes on.
 */
public final class PruneCrashRun {
  /** What holds once so many events have happened; it began to come about before that. */
  private record Milestone(
      int began, int ended, long lastTid, Set<Long> moments, Set<String> snapshots) {}

  private static final int ROUNDS = 4;
  private static final int OPERATIONS = 110;

  private final Rig rig;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final CrashDevice device;
  private final Twins twins;
  private final TreeMap<Long, Long> times = new TreeMap<>();
  private final TreeMap<Long, ModelState> states = new TreeMap<>();
  private final TreeMap<String, Long> snapshots = new TreeMap<>();
  private final List<Milestone> milestones = new ArrayList<>();
  private final CrashReplay replay;

  /** Records the workload. */
  public PruneCrashRun(long seed, Rig rig, Profile profile) {
    this.rig = rig;
    random = new Random(seed);
    device = new CrashDevice(rig.make(seed, clock));
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(device, clock), model, clock, rig.reopener(device, device::reopen, clock));
    OpGenerator generator = new OpGenerator(seed, profile, model);
    step(() -> {});
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < OPERATIONS; i++) {
        Op op = generator.next();
        step(() -> twins.apply(op));
        clock.advanceSeconds(random.nextInt(600));
      }
      step(() -> twins.apply(new Op.Commit()));
      String name = "round " + round;
      step(() -> {
        SnapshotInfo made = twins.fs().retention().createSnapshot(name, "", "");
        twins.model().commit(made.tid());
        snapshots.put(name, made.tid());
      });
      if (round > 1) {
        step(() -> deleteSnapshot("round " + (random.nextInt(2) + ROUNDS - 4)));
      }
      step(() -> twins.apply(new Op.Commit()));
      String policy = round == ROUNDS - 1 ? "none" : Policies.any(random);
      step(() -> prune(policy));
    }
    replay = device.replay();
    twins.close();
  }

  private void deleteSnapshot(String name) {
    if (snapshots.remove(name) != null) {
      twins.fs().retention().deleteSnapshot(name);
    }
  }

  private void step(Runnable body) {
    int began = device.events();
    body.run();
    FileSystem fs = twins.fs();
    long last = times.isEmpty() ? 0 : times.lastKey();
    for (long tid = last + 1; tid <= fs.committedTid(); tid++) {
      if (exists(fs, tid)) {
        times.put(tid, clock.realtimeNanos());
      }
    }
    states.putAll(twins.model().commits());
    milestone(began);
  }

  private void milestone(int began) {
    milestones.add(
        new Milestone(
            began,
            device.events(),
            twins.fs().committedTid(),
            new HashSet<>(times.keySet()),
            new HashSet<>(snapshots.keySet())));
  }

  private void prune(String policy) {
    FileSystem fs = twins.fs();
    long end = fs.committedTid();
    NavigableSet<Long> kept = Policies.kept(policy, times.headMap(end, true), end, clock);
    kept.addAll(snapshots.values());
    PruneReport report = prune(fs, policy, (done, total) -> disturb());
    twins.model().commit(fs.committedTid());
    times.keySet().removeIf(tid -> tid <= end && !kept.contains(tid));
    if (!report.complete()) {
      throw new AssertionError("not complete: " + report);
    }
  }

  private static PruneReport prune(FileSystem fs, String policy, ScanProgress progress) {
    return fs.retention().prune(new PruneRequest(policy, false, 0), progress);
  }

  /** Between two steps others make durable what was done. */
  private void disturb() {
    FileSystem fs = twins.fs();
    switch (random.nextInt(4)) {
      case 0 -> twins.model().commit(fs.sync());
      case 1, 2 -> fs.fsyncDirectory(FileRef.ROOT);
      default -> {} // nobody does
    }
  }

  private static boolean exists(FileSystem fs, long tid) {
    try {
      return fs.resolve(Tid.toString(tid)) == tid;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** How many crashes there can be. */
  public int points() {
    return replay.points();
  }

  /** Checks what a crash at a point leaves. */
  public void check(int point, long seed) {
    Milestone before = milestones.getFirst();
    Milestone after = before;
    for (Milestone each : milestones) {
      before = each.ended <= point ? each : before;
      after = each.began < point ? each : after;
    }
    ManualClock later = new ManualClock(clock.realtimeNanos() + 1_000_000_000L);
    try (FileSystem fs = rig.open(replay.at(point, seed), later)) {
      Verify.clean(fs);
      Set<Long> found = checkMoments(fs, before, after);
      checkSnapshots(fs, before, after);
      PruneReport ignored = prune(fs, "none", ScanProgress.NONE);
      Verify.clean(fs);
      for (SnapshotInfo snapshot : fs.retention().snapshots()) {
        if (!found.contains(snapshot.tid())) {
          throw new AssertionError(snapshot + " stands for no moment");
        }
        compare(fs, snapshot.tid());
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("point " + point + ", " + seed + ": " + e.getMessage(), e);
    }
  }

  private Set<Long> checkMoments(FileSystem fs, Milestone before, Milestone after) {
    Set<Long> found = new TreeSet<>();
    for (long tid = 1; tid <= fs.committedTid(); tid++) {
      boolean exists = exists(fs, tid);
      if (exists) {
        found.add(tid);
      }
      if (before.moments.contains(tid) && after.moments.contains(tid) && !exists) {
        throw new AssertionError(tid + " was to be kept, and is gone");
      }
      if (tid <= before.lastTid && !before.moments.contains(tid) && exists) {
        throw new AssertionError(tid + " was gone, and is back");
      }
      if (exists && tid <= before.lastTid) {
        compare(fs, tid);
      }
    }
    return found;
  }

  private void compare(FileSystem fs, long tid) {
    ModelState expected = states.get(tid);
    if (expected != null) {
      Twins.comparePast(tid, expected, fs);
    }
  }

  private static void checkSnapshots(FileSystem fs, Milestone before, Milestone after) {
    Set<String> names = new HashSet<>();
    fs.retention().snapshots().forEach(snapshot -> names.add(snapshot.name()));
    Set<String> certain = new HashSet<>(before.snapshots);
    certain.retainAll(after.snapshots);
    Set<String> possible = new HashSet<>(before.snapshots);
    possible.addAll(after.snapshots);
    if (!names.containsAll(certain) || !possible.containsAll(names)) {
      throw new AssertionError("snapshots " + names + ", not " + certain + " to " + possible);
    }
  }
}
