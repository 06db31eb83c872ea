package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.scan.ScanProgress;

/**
 * Pruning by policies of directories, on a device that records every write: whatever a crash
 * leaves, each object is at each moment as it was or missing, what was to stay is there, and
 * pruning goes on to the same end.
 */
public final class DirectoryCrashRun {
  private static final int OPERATIONS = 260;
  private static final String POLICY = "all 2d";

  private final Rig rig;
  private final ManualClock clock = new ManualClock();
  private final Random random;
  private final Twins twins;
  private final NavigableMap<Long, ModelState> states = new TreeMap<>();
  private final CrashReplay replay;
  private final int began;

  /** What the last pruning left, by moment. */
  private final TreeMap<Long, Set<Long>> left = new TreeMap<>();

  private PartialPast.Seen seen = new PartialPast.Seen(0, 0);

  /** Records the workload. */
  public DirectoryCrashRun(long seed, Rig rig, Profile profile) {
    this.rig = rig;
    random = new Random(seed);
    CrashDevice device = new CrashDevice(rig.make(seed, clock));
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(device, clock), model, clock, rig.reopener(device, device::reopen, clock));
    OpGenerator generator = new OpGenerator(seed, profile, model);
    DirectoryPolicyModel directories = new DirectoryPolicyModel(twins, random);
    for (int i = 0; i < OPERATIONS; i++) {
      twins.apply(generator.next());
      clock.advanceSeconds(random.nextInt(200));
      if (random.nextInt(30) == 0) {
        directories.change();
      }
      if (random.nextInt(12) == 0) {
        twins.apply(new Op.Commit());
      }
    }
    directories.change();
    twins.apply(new Op.Commit());
    states.putAll(model.commits());
    began = device.events();
    PruneReport ignored = prune(twins.fs(), (done, total) -> disturb());
    ignored = prune(twins.fs(), ScanProgress.NONE);
    model.commit(twins.fs().committedTid());
    replay = device.replay();
    states.forEach((tid, state) -> left.put(tid, there(twins.fs(), tid)));
    twins.close();
  }

  private static PruneReport prune(FileSystem fs, ScanProgress progress) {
    return fs.retention().prune(new PruneRequest(POLICY, false, 0), progress);
  }

  /** Between two steps others make durable what was done. */
  private void disturb() {
    switch (random.nextInt(3)) {
      case 0 -> twins.model().commit(twins.fs().sync());
      case 1 -> twins.fs().fsyncDirectory(FileRef.ROOT);
      default -> {} // nobody does
    }
  }

  private Set<Long> there(FileSystem fs, long tid) {
    Set<Long> there = new HashSet<>();
    for (long id : twins.model().everIds()) {
      if (TreeReader.readObject(fs, tid, id) != null) {
        there.add(id);
      }
    }
    return there;
  }

  /** At which events a crash is of interest: in the middle of pruning. */
  public List<Integer> points() {
    List<Integer> points = new ArrayList<>();
    for (int point = began; point <= replay.points(); point++) {
      points.add(point);
    }
    return points;
  }

  /** How much was whole, and how much missing, in all that was looked at. */
  public String seen() {
    return seen.whole() + " whole, " + seen.missing() + " missing";
  }

  /** Whether pruning took anything out of moments that stay, and left anything. */
  public boolean tookSome() {
    return seen.missing() > 0 && seen.whole() > 0;
  }

  /** Checks what a crash at a point leaves. */
  public void check(int point, long seed) {
    Random at = new Random(seed);
    ManualClock later = new ManualClock(clock.realtimeNanos());
    try (FileSystem fs = rig.open(replay.at(point, seed), later)) {
      Verify.clean(fs);
      compare(fs, at, 6);
      if (at.nextInt(3) == 0) {
        PruneReport ignored = prune(fs, ScanProgress.NONE);
        ignored = prune(fs, ScanProgress.NONE);
        Verify.clean(fs);
        compare(fs, at, 6);
        long tid = new ArrayList<>(states.keySet()).get(at.nextInt(states.size()));
        Set<Long> there = there(fs, tid);
        if (!there.equals(left.get(tid))) {
          throw new AssertionError(
              there + " are there as of " + tid + ", without a crash it was " + left.get(tid));
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("point " + point + ", " + seed + ": " + e.getMessage(), e);
    }
  }

  private void compare(FileSystem fs, Random at, int samples) {
    List<Long> tids = new ArrayList<>(states.keySet());
    for (int i = 0; i < samples; i++) {
      long tid = tids.get(at.nextInt(tids.size()));
      ModelState state = states.get(tid);
      Set<Long> stay = left.getOrDefault(tid, Set.of());
      if (state != null && SourceRun.exists(fs, tid)) {
        seen =
            seen.plus(PartialPast.compare(fs, tid, state, twins.model().everIds(), stay::contains));
      }
    }
  }
}
