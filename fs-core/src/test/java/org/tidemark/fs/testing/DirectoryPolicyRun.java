package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.scan.ScanProgress;

/**
 * A generated workload in which directories get policies of their own, and which is pruned again
 * and again. At each moment that is kept each object must be as it was, or missing; there, where
 * its policy keeps the moment; and missing, where it changed and its policy does not.
 */
public final class DirectoryPolicyRun {
  /** What happened. */
  public record Seen(long whole, long missing, long destroyed, long mustBeGone) {
    /** Adds what another run saw. */
    public Seen plus(Seen other) {
      return new Seen(
          whole + other.whole,
          missing + other.missing,
          destroyed + other.destroyed,
          mustBeGone + other.mustBeGone);
    }
  }

  private static final int MOMENTS_CHECKED = 10;

  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Twins twins;
  private final OpGenerator generator;
  private final DirectoryPolicyModel directories;
  private final TreeMap<Long, Long> times = new TreeMap<>();
  private final Map<String, Long> snapshots = new HashMap<>();

  /** By moment, what an earlier pruning may have taken out of it. */
  private final Map<Long, Set<Long>> mayBeGone = new HashMap<>();

  private Seen seen = new Seen(0, 0, 0, 0);

  public DirectoryPolicyRun(long seed, Rig rig, Profile profile) {
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
    directories = new DirectoryPolicyModel(twins, random);
    noteCommits();
  }

  /** Runs so many operations, and prunes now and then. */
  public Seen run(int operations) {
    for (int i = 0; i < operations; i++) {
      apply(generator.next());
      if (random.nextInt(20) == 0) {
        clock.advanceSeconds(random.nextInt(1_000));
        apply(new Op.Commit());
      }
      if (random.nextInt(60) == 0) {
        directories.change();
      }
      if (random.nextInt(200) == 0) {
        String name = "name " + i;
        snapshots.put(name, twins.fs().retention().createSnapshot(name, "", "").tid());
        twins.model().commit(twins.fs().committedTid());
        noteCommits();
      }
      if (random.nextInt(150) == 0) {
        prune(random.nextInt(4) == 0 ? Policies.any(random) : "all 2d");
      }
    }
    prune("all 2d");
    apply(new Op.Reopen());
    prune("none");
    twins.compareLive();
    twins.close();
    return seen;
  }

  private void apply(Op op) {
    directories.before(op);
    twins.apply(op);
    noteCommits();
  }

  private void noteCommits() {
    long last = times.isEmpty() ? 0 : times.lastKey();
    for (long tid = last + 1; tid <= twins.fs().committedTid(); tid++) {
      if (SourceRun.exists(twins.fs(), tid)) {
        times.put(tid, clock.realtimeNanos());
      }
    }
  }

  private void prune(String policy) {
    apply(new Op.Commit());
    FileSystem fs = twins.fs();
    long end = fs.committedTid();
    NavigableSet<Long> kept = kept(policy, times.headMap(end, true), end);
    Map<Long, @Nullable String> policies = directories.policies();
    long history = fs.status().historyBytes();
    PruneReport expected =
        fs.retention().prune(new PruneRequest(policy, true, 0), ScanProgress.NONE);
    boolean inParts = random.nextInt(3) == 0;
    PruneReport report = inParts ? inParts(policy) : prune(policy, 0);
    twins.model().commit(fs.committedTid());
    if (inParts && !SourceRun.exists(fs, end)) {
      kept.remove(end); // for all parts but the first one the present is a later moment
    }
    times.keySet().removeIf(tid -> tid <= end && !kept.contains(tid));
    noteCommits();
    twins.model().commits().keySet().retainAll(times.keySet());
    mayBeGone.keySet().retainAll(times.keySet());
    check(
        report.records() == expected.records() && report.bytes() == expected.bytes(),
        expected + " was announced, but it was " + report);
    check(
        history - fs.status().historyBytes() == report.bytes(),
        history + " was there, " + fs.status() + " is left, and " + report);
    seen = seen.plus(new Seen(0, 0, report.records(), 0));
    Verify.clean(fs);
    SpaceStatus status = fs.status();
    check(
        fs.verify(true, ScanProgress.NONE).blocks() * Units.BLOCK_BYTES
            == status.totalBytes() - status.freeBytes(),
        "in use is not what is told: " + status);
    checkMoments(kept, policies, end, inParts);
    twins.compareLive();
  }

  private NavigableSet<Long> kept(String policy, NavigableMap<Long, Long> moments, long end) {
    NavigableSet<Long> kept = Policies.kept(policy, moments, end, clock);
    snapshots.values().stream().filter(moments::containsKey).forEach(kept::add);
    return kept;
  }

  private PruneReport prune(String policy, long seconds) {
    return twins
        .fs()
        .retention()
        .prune(
            new PruneRequest(policy, false, seconds),
            seconds == 0 ? ScanProgress.NONE : (done, total) -> clock.advanceSeconds(1));
  }

  /** A step each time, and the time is up; each goes on where the one before stopped. */
  private PruneReport inParts(String policy) {
    long now = clock.realtimeNanos();
    long[] sums = new long[3];
    PruneReport last;
    do {
      last = prune(policy, 1);
      clock.setRealtimeNanos(now);
      sums[0] += last.momentsDropped();
      sums[1] += last.records();
      sums[2] += last.bytes();
    } while (!last.complete());
    return new PruneReport(
        last.policy(), last.momentsKept(), sums[0], sums[1], sums[2], 0, true, List.of());
  }

  private void checkMoments(
      NavigableSet<Long> kept, Map<Long, @Nullable String> policies, long end, boolean inParts) {
    TreeMap<Long, Long> moments = new TreeMap<>(times);
    moments.keySet().retainAll(kept);
    Map<String, NavigableSet<Long>> own = new HashMap<>();
    for (String policy : new HashSet<>(policies.values())) {
      NavigableSet<Long> ofPolicy = policy == null ? kept : kept(policy, moments, end);
      if (policy != null && inParts) {
        ofPolicy.remove(end); // as above
      }
      own.put("" + policy, ofPolicy);
    }
    List<Long> tids = new ArrayList<>(kept);
    Collections.shuffle(tids, random);
    for (long tid : tids) {
      Set<Long> gone = mayBeGone.computeIfAbsent(tid, key -> new HashSet<>());
      for (long id : twins.model().everIds()) {
        boolean named = snapshots.containsValue(tid);
        if (!(policies.containsKey(id) ? own(own, policies, id).contains(tid) : named)) {
          gone.add(id);
        }
      }
    }
    for (long tid : tids.subList(0, Math.min(MOMENTS_CHECKED, tids.size()))) {
      ModelState expected = twins.model().commits().get(tid);
      if (expected == null) {
        continue;
      }
      Set<Long> gone = mayBeGone.getOrDefault(tid, Set.of());
      PartialPast.Seen here =
          PartialPast.compare(
              twins.fs(), tid, expected, twins.model().everIds(), id -> !gone.contains(id));
      seen = seen.plus(new Seen(here.whole(), here.missing(), 0, 0));
      policies.keySet().forEach(id -> checkGone(tid, id, own(own, policies, id)));
    }
  }

  private static NavigableSet<Long> own(
      Map<String, NavigableSet<Long>> own, Map<Long, @Nullable String> policies, long id) {
    return own.getOrDefault("" + policies.get(id), new TreeSet<>());
  }

  /** What changed before and behind a moment that its policy does not keep is not there. */
  private void checkGone(long tid, long id, NavigableSet<Long> own) {
    if (own.contains(tid) || directories.mayBeAnywhere(id)) {
      return;
    }
    Long before = own.lower(tid);
    Long behind = own.higher(tid);
    if (behind != null
        && differs(tid, id, behind)
        && (before == null || differs(tid, id, before))) {
      check(
          TreeReader.readObject(twins.fs(), tid, id) == null,
          "object " + id + " is there as of " + Tid.toString(tid) + ", of " + own + " only");
      seen = seen.plus(new Seen(0, 0, 0, 1));
    }
  }

  private boolean differs(long tid, long id, long other) {
    ModelState then = twins.model().commits().get(tid);
    ModelState there = twins.model().commits().get(other);
    if (then == null || there == null) {
      return false; // that commit was none of the model's
    }
    ModelInode one = then.get(id);
    ModelInode two = there.get(id);
    return one != null && (two == null || one.digest() != two.digest());
  }

  private static void check(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }
}
