package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.SnapshotInfo;
import org.tidemark.scan.ScanProgress;

/**
 * Everything that looks after a filesystem at once, on a small device that records every write: a
 * generated workload that fills it with history, which goes by itself; pruning, putting in order
 * and cleaning up, between whose steps the workload and each other go on; snapshots that come and
 * go. Nothing may meet the end of space, and each moment that can be found, of a snapshot above
 * all, is as it was: while it runs, and whatever a crash leaves.
 */
public final class UpkeepRun {
  /** A snapshot, and from which event to which it is there for certain. */
  private record Name(String name, long tid, int from, int until) {
    boolean isThere(int event) {
      return from <= event && event < until;
    }
  }

  private static final int SNAPSHOTS_MAX = 3;
  private static final int DEPTH_MAX = 2;

  private final Rig rig;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final CrashDevice device;
  private final Twins twins;
  private final OpGenerator generator;
  private final TreeMap<Long, ModelState> states = new TreeMap<>();
  private final Map<Long, Integer> committedAt = new HashMap<>();
  private final Map<Long, Integer> goneAt = new HashMap<>();
  private final TreeMap<String, Name> snapshots = new TreeMap<>();
  private final List<Name> formerSnapshots = new ArrayList<>();
  private final CrashReplay replay;
  private int depth;
  private int names;
  private long moved;

  /** Runs and records the workload. */
  public UpkeepRun(long seed, Rig rig, Profile profile, int operations) {
    this.rig = rig;
    random = new Random(seed);
    device = new CrashDevice(rig.make(seed, clock));
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            open(device, clock),
            model,
            clock,
            old -> {
              old.close();
              device.reopen();
              return open(device, clock);
            });
    twins.forgetTimes(); // what rests between two steps moves the clock
    generator = new OpGenerator(seed, profile, model);
    twins.fs().settings().set("autoprune.high", "40%");
    twins.fs().settings().set("autoprune.low", "20%");
    twins.fs().settings().set("snapshot.every", "off");
    for (int i = 0; i < operations; i++) {
      act();
      noteGone();
      if (i % 100 == 99) {
        check();
      }
    }
    apply(new Op.Reopen());
    check();
    replay = device.replay();
    twins.close();
  }

  private FileSystem open(BlockDevice medium, ManualClock time) {
    return FileSystem.open(List.of(medium), rig.options(time).withAutoprune(true));
  }

  private void act() {
    switch (random.nextInt(60)) {
      case 0 -> prune();
      case 1, 2 -> reblock();
      case 3 -> twins.fs().retention().cleanup(disturbing());
      case 4, 5 -> addSnapshot();
      case 6 -> deleteSnapshot();
      case 7, 8 -> new Scatter(twins, random).run(random.nextInt(60));
      case 9 -> clock.advanceSeconds(random.nextInt(50_000));
      default -> apply(generator.next());
    }
  }

  private void apply(Op op) {
    twins.apply(op);
    if (op instanceof Op.Commit) {
      noteCommit();
    }
  }

  /** What a commit that was asked for made durable; others may be of half an operation. */
  private void noteCommit() {
    long tid = twins.fs().committedTid();
    ModelState state = twins.model().commits().get(tid);
    if (state != null && states.putIfAbsent(tid, state) == null) {
      committedAt.put(tid, device.events());
    }
    twins.model().commits().clear();
  }

  private void noteGone() {
    for (long tid : states.keySet()) {
      if (!goneAt.containsKey(tid) && !exists(twins.fs(), tid)) {
        goneAt.put(tid, device.events());
      }
    }
  }

  private ScanProgress disturbing() {
    return (done, total) -> disturb();
  }

  private void disturb() {
    if (depth == DEPTH_MAX) {
      return;
    }
    depth++;
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(30)) {
        case 0 -> prune();
        case 1 -> addSnapshot();
        case 2 -> deleteSnapshot();
        default -> {
          Op op = generator.next();
          if (!(op instanceof Op.Reopen)) {
            apply(op);
          }
        }
      }
    }
    depth--;
  }

  private void prune() {
    String policy = Policies.any(random);
    twins.fs().retention().prune(new PruneRequest(policy, false, 0), disturbing());
  }

  private void reblock() {
    int kinds = random.nextInt(3);
    ReblockReport report;
    try {
      report =
          twins
              .fs()
              .reblocking()
              .reblock(
                  new ReblockRequest(
                      kinds != 0, kinds != 1, 1 + random.nextInt(100), random.nextInt(2), 0, ""),
                  disturbing());
    } catch (FsException e) {
      throw new AssertionError("it cannot be put in order: " + e.getMessage(), e);
    }
    if (report.damaged() > 0 || !report.complete()) {
      throw new AssertionError(report.toString());
    }
    moved += report.bytesMoved();
  }

  private void addSnapshot() {
    if (snapshots.size() == SNAPSHOTS_MAX) {
      return;
    }
    apply(new Op.Commit());
    String name = "s" + names++;
    try {
      SnapshotInfo made = twins.fs().retention().createSnapshot(name, "", "");
      snapshots.put(name, new Name(name, made.tid(), device.events(), Integer.MAX_VALUE));
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST) { // the moment has a name
        throw e;
      }
    }
  }

  private void deleteSnapshot() {
    if (!snapshots.isEmpty()) {
      List<String> all = new ArrayList<>(snapshots.keySet());
      Name gone = snapshots.remove(all.get(random.nextInt(all.size())));
      formerSnapshots.add(new Name(gone.name, gone.tid, gone.from, device.events()));
      twins.fs().retention().deleteSnapshot(gone.name);
    }
  }

  private void check() {
    apply(new Op.Commit());
    Verify.clean(twins.fs());
    twins.compareLive();
    int event = device.events();
    snapshots.values().forEach(name -> checkSnapshot(twins.fs(), name));
    compareMoments(twins.fs(), event, 8);
  }

  private void checkSnapshot(FileSystem fs, Name name) {
    long tid;
    try {
      tid = fs.resolve(name.name);
    } catch (FsException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
    if (tid != name.tid) {
      throw new AssertionError(name + " is " + Tid.toString(tid));
    }
    compare(fs, tid);
  }

  private void compareMoments(FileSystem fs, int event, int samples) {
    List<Long> found = new ArrayList<>();
    for (long tid : states.keySet()) {
      boolean exists = tid <= fs.committedTid() && exists(fs, tid);
      if (exists && goneAt.getOrDefault(tid, Integer.MAX_VALUE) <= event) {
        throw new AssertionError(Tid.toString(tid) + " was gone, and is back");
      }
      // What a crash left out may be another commit of this number.
      if (exists && committedAt.get(tid) <= event) {
        found.add(tid);
      }
    }
    for (int i = 0; i < samples && !found.isEmpty(); i++) {
      compare(fs, found.remove(random.nextInt(found.size())));
    }
  }

  private void compare(FileSystem fs, long tid) {
    ModelState expected = states.get(tid);
    if (expected != null) {
      Twins.comparePast(tid, expected, fs);
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

  /** How many moments that were compared went, by themselves or pruned. */
  public int gone() {
    return goneAt.size();
  }

  @Override
  public String toString() {
    return states.size()
        + " moments, "
        + gone()
        + " gone, "
        + formerSnapshots.size()
        + " snapshots deleted, "
        + moved
        + " bytes moved, "
        + points()
        + " points";
  }

  /** Checks what a crash at a point leaves, and that it can be looked after. */
  public void check(int point, long seed) {
    ManualClock later = new ManualClock(clock.realtimeNanos() + 1_000_000_000L);
    try (FileSystem fs = open(replay.at(point, seed), later)) {
      checkAll(fs, point);
      ReblockReport ordered =
          fs.reblocking().reblock(new ReblockRequest(true, true, 80, 0, ""), ScanProgress.NONE);
      if (ordered.damaged() > 0) {
        throw new AssertionError(ordered.toString());
      }
      checkAll(fs, point);
      fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
      checkAll(fs, point);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("point " + point + ", " + seed + ": " + e.getMessage(), e);
    }
  }

  private void checkAll(FileSystem fs, int point) {
    Verify.clean(fs);
    List<Name> certain = new ArrayList<>(snapshots.values());
    certain.addAll(formerSnapshots);
    certain.removeIf(name -> !name.isThere(point));
    certain.forEach(name -> checkSnapshot(fs, name));
    compareMoments(fs, point, 4);
  }
}
