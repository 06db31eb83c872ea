package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.Moment;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.SnapshotInfo;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/**
 * A generated workload that is pruned by one policy or another again and again, with snapshots that
 * come and go. Each moment that is to be kept must be exactly as it was, and each other one
 * missing, however it is looked for.
 */
public final class PruneRun {
  /** What happened. */
  public record Seen(long dropped, long records, long snapshots) {
    /** Adds what another run saw. */
    public Seen plus(Seen other) {
      return new Seen(
          dropped + other.dropped, records + other.records, snapshots + other.snapshots);
    }
  }

  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Twins twins;
  private final TreeMap<Long, Long> times = new TreeMap<>();
  private final Map<String, Long> snapshots = new HashMap<>();
  private final OpGenerator generator;
  private Seen seen = new Seen(0, 0, 0);
  private int names;

  public PruneRun(long seed, Rig rig, Profile profile) {
    random = new Random(seed);
    MemoryDevice device = rig.make(seed, clock);
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(device, clock),
            model,
            clock,
            old -> {
              old.close();
              return rig.open(device.reopen(), clock);
            });
    generator = new OpGenerator(seed, profile, model);
    noteCommits();
  }

  /** Runs so many operations, and prunes now and then. */
  public Seen run(int operations) {
    for (int i = 0; i < operations; i++) {
      apply(generator.next());
      if (random.nextInt(20) == 0) {
        clock.advanceSeconds(random.nextInt(3_000));
        changeSnapshots();
      }
      if (random.nextInt(150) == 0) {
        prune(Policies.any(random));
      }
    }
    apply(new Op.Commit());
    prune(Policies.any(random));
    apply(new Op.Reopen());
    check();
    prune("none");
    Verify.clean(twins.fs());
    twins.compareLive();
    twins.close();
    return seen;
  }

  private void apply(Op op) {
    twins.apply(op);
    noteCommits();
  }

  /** The clock stands still while commits are made. */
  private void noteCommits() {
    long last = times.isEmpty() ? 0 : times.lastKey();
    for (long tid = last + 1; tid <= twins.fs().committedTid(); tid++) {
      if (exists(tid)) {
        times.put(tid, clock.realtimeNanos());
      }
    }
  }

  private boolean exists(long tid) {
    try {
      return twins.fs().resolve(Tid.toString(tid)) == tid;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private void changeSnapshots() {
    FileSystem fs = twins.fs();
    List<String> all = new ArrayList<>(snapshots.keySet());
    if (times.isEmpty()) {
      return;
    }
    if (all.size() < 3 || random.nextInt(2) == 0) {
      boolean past = random.nextBoolean();
      List<Long> tids = new ArrayList<>(times.keySet());
      String when = past ? Tid.toString(tids.get(random.nextInt(tids.size()))) : "";
      String name = "name " + names++;
      try {
        SnapshotInfo made = fs.retention().createSnapshot(name, "note", when);
        snapshots.put(name, made.tid());
        seen = seen.plus(new Seen(0, 0, 1));
      } catch (FsException e) {
        // A moment has one name; without history the present is no moment.
        if (e.errno() != Errno.EEXIST && e.errno() != Errno.EINVAL) {
          throw e;
        }
      }
      if (!past) {
        twins.model().commit(fs.committedTid());
      }
      noteCommits();
    } else {
      String name = all.get(random.nextInt(all.size()));
      HistoryUse before = historyUse();
      fs.retention().deleteSnapshot(name);
      snapshots.remove(name);
      long only =
          before.snapshots().stream()
              .filter(each -> each.name().equals(name))
              .mapToLong(HistoryUse.OfSnapshot::bytes)
              .sum();
      long freed = historyUse().reclaimableBytes() - before.reclaimableBytes();
      check(freed == only, name + " alone kept " + only + ", and without it there are " + freed);
    }
    check(
        fs.retention().snapshots().stream().map(SnapshotInfo::name).toList().size()
            == snapshots.size(),
        "snapshots: " + fs.retention().snapshots());
  }

  private void prune(String policy) {
    apply(new Op.Commit());
    FileSystem fs = twins.fs();
    long end = fs.committedTid();
    NavigableSet<Long> kept = Policies.kept(policy, times.headMap(end, true), end, clock);
    kept.addAll(snapshots.values());
    HistoryUse use = historyUse();
    check(
        use.bytes() == fs.status().historyBytes()
            && use.bands().stream().mapToLong(HistoryUse.Band::bytes).sum() == use.bytes()
            && use.growing().stream().mapToLong(HistoryUse.Holder::bytes).sum() <= use.bytes(),
        "history is " + fs.status().historyBytes() + ", and counted it is " + use);
    PruneReport expected = fs.retention().prune(request(policy, true), ScanProgress.NONE);
    PruneReport report = random.nextInt(3) == 0 ? inParts(policy) : whole(policy);
    twins.model().commit(fs.committedTid());
    noteCommits();
    check(
        report.records() == expected.records() && report.bytes() == expected.bytes(),
        expected + " was announced, but it was " + report);
    check(
        !policy.equals("none") || report.bytes() == use.reclaimableBytes(),
        use + " was to be had, and " + report);
    check(
        use.bytes() - fs.status().historyBytes() == report.bytes(),
        use + " was there, " + fs.status() + " is left, and " + report);
    seen = seen.plus(new Seen(report.momentsDropped(), report.records(), 0));
    Set<Long> gone = new HashSet<>(times.keySet());
    gone.removeIf(tid -> tid > end || kept.contains(tid));
    check(gone.size() == report.momentsDropped(), gone + " are to go: " + report);
    gone.forEach(this::checkGone);
    times.keySet().removeAll(gone);
    twins.model().commits().keySet().removeAll(gone);
    check();
  }

  private PruneReport whole(String policy) {
    return twins.fs().retention().prune(request(policy, false), ScanProgress.NONE);
  }

  /** A step each time, and the time is up; each goes on where the one before stopped. */
  private PruneReport inParts(String policy) {
    long now = clock.realtimeNanos();
    long[] sums = new long[3];
    PruneReport last;
    do {
      last =
          twins
              .fs()
              .retention()
              .prune(new PruneRequest(policy, false, 1), (done, total) -> clock.advanceSeconds(1));
      clock.setRealtimeNanos(now);
      sums[0] += last.momentsDropped();
      sums[1] += last.records();
      sums[2] += last.bytes();
    } while (!last.complete());
    return new PruneReport(
        last.policy(), last.momentsKept(), sums[0], sums[1], sums[2], 0, true, List.of());
  }

  private HistoryUse historyUse() {
    return twins.fs().retention().historyUse(3_000, 10, ScanProgress.NONE);
  }

  private static PruneRequest request(String policy, boolean dryRun) {
    return new PruneRequest(policy, dryRun, 0);
  }

  /** Everything that is to be there is as it was. */
  private void check() {
    Verify.clean(twins.fs());
    long committed = twins.fs().committedTid();
    if (twins.model().commits().lastKey() != committed) {
      twins.model().commit(committed);
    }
    noteCommits();
    twins.model().commits().keySet().removeIf(tid -> !times.containsKey(tid));
    for (long tid = 1; tid <= committed; tid++) {
      check(exists(tid) == times.containsKey(tid), tid + " is there, or not: " + times.keySet());
    }
    SpaceStatus status = twins.fs().status();
    VerifyReport counted = twins.fs().verify(false, ScanProgress.NONE);
    check(
        counted.blocks() * Units.BLOCK_BYTES == status.totalBytes() - status.freeBytes(),
        counted + " are in use, and told is " + status);
    twins.compareCommits(random, 12);
    for (Map.Entry<String, Long> snapshot : snapshots.entrySet()) {
      check(
          twins.fs().resolve(snapshot.getKey()) == snapshot.getValue(),
          "moved: " + snapshot.getKey());
    }
    for (Moment moment : twins.fs().history(FileRef.ROOT)) {
      check(times.containsKey(moment.tid()), "history tells of " + moment);
    }
  }

  private void checkGone(long tid) {
    FileSystem fs = twins.fs();
    FileRef root = new FileRef(ObjectId.ROOT, tid);
    checkMissing(() -> fs.resolve(Tid.toString(tid)), tid);
    checkMissing(() -> fs.attributes(root), tid);
    checkMissing(() -> fs.listXattrs(root), tid);
    checkMissing(() -> fs.history(root), tid);
    checkMissing(() -> fs.readDirectory(root, 0, (name, child, type, next) -> true), tid);
    checkMissing(() -> fs.lookup(FileRef.ROOT, Twins.bytes("@@" + Tid.toString(tid))), tid);
    checkMissing(
        () ->
            fs.lookup(
                new FileRef(ObjectId.ROOT | FileRef.HISTORY_BIT, Tid.NOW),
                Twins.bytes(Tid.toString(tid))),
        tid);
  }

  private static void checkMissing(Runnable access, long tid) {
    try {
      access.run();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      throw e;
    }
    throw new AssertionError("the moment " + tid + " is dropped, and can be read");
  }

  private static void check(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }
}
