package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;

/**
 * A workload whose every write and barrier was recorded, and the question what a crash at any of
 * them leaves: the state after recovery must be the model's after some number of steps, not fewer
 * than were durable, not more than had begun.
 */
public final class CrashRun {
  /** Recovery gave something that it must not give. */
  static final class BadRecovery extends AssertionError {
    BadRecovery(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * One operation: which events and steps it lies between, and what was durable when it returned.
   */
  private record Mark(int eventsBefore, int eventsAfter, int stepsAfter, int durableAfter) {}

  /** A commit: how many events there were when it had returned. */
  private record Committed(int events, ModelState state) {}

  private static final int ROOT_MODE = 0755;
  private static final int OPERATIONS_AFTER = 12;

  private final long seed;
  private final Rig rig;
  private final ManualClock clock = new ManualClock();
  private final ModelFs model;
  private final List<Op> ops = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private final NavigableMap<Long, Committed> commits = new TreeMap<>();
  private final CrashDevice device;
  private final CrashReplay replay;

  /** Records {@code count} generated operations. */
  public CrashRun(long seed, Rig rig, Profile profile, int count) {
    this(seed, rig, profile, count, List.of());
  }

  /** Records {@code given} operations, or {@code count} generated ones if there are none. */
  private CrashRun(long seed, Rig rig, Profile profile, int count, List<Op> given) {
    this.seed = seed;
    this.rig = rig;
    this.device = new CrashDevice(rig.make(seed, clock));
    this.model = new ModelFs(true, ROOT_MODE, clock.realtimeNanos());
    FileSystem fs = rig.open(device, clock);
    Twins twins = new Twins(fs, model, clock, old -> old);
    OpGenerator generator = new OpGenerator(seed, profile, model);
    int length = given.isEmpty() ? count : given.size();
    marks.add(new Mark(0, device.events(), 0, 0));
    for (int i = 0; i < length; i++) {
      Op op = given.isEmpty() ? generator.next() : given.get(i);
      ops.add(op);
      record(twins, op);
    }
    this.replay = device.replay();
    fs.close();
  }

  private void record(Twins twins, Op op) {
    int before = device.events();
    try {
      twins.apply(op);
    } catch (Twins.Mismatch e) {
      throw new Twins.Mismatch(
          "seed " + seed + ", operation " + ops.size() + ", " + op + ": " + e.getMessage());
    }
    int after = device.events();
    marks.add(new Mark(before, after, model.steps(), model.durableSteps()));
    if (!model.commits().isEmpty()) {
      long tid = model.commits().lastKey();
      commits.putIfAbsent(tid, new Committed(after, model.commits().lastEntry().getValue()));
    }
  }

  /** The highest crash point. */
  public int points() {
    return replay.points();
  }

  /** How many steps the workload had, commits included in none. */
  public int steps() {
    return model.steps();
  }

  /** Steps that a crash before event {@code point} must not undo. */
  private int fewestSteps(int point) {
    int steps = 0;
    for (Mark mark : marks) {
      steps = mark.eventsAfter <= point ? Math.max(steps, mark.durableAfter) : steps;
    }
    return steps;
  }

  /** Steps that had begun before event {@code point}. */
  private int mostSteps(int point) {
    int steps = 0;
    for (Mark mark : marks) {
      steps = mark.eventsBefore < point ? Math.max(steps, mark.stepsAfter) : steps;
    }
    return steps;
  }

  /**
   * Crashes before event {@code point}, recovers and checks everything.
   *
   * @param pointSeed decides what of the last writes survives, and what else is done
   * @throws AssertionError that names the crash
   */
  public void check(int point, long pointSeed) {
    MemoryDevice crashed = replay.at(point, pointSeed);
    Random random = new Random(pointSeed);
    try {
      boolean nested = random.nextInt(4) == 0;
      int steps = nested ? recoverTwice(crashed, point, random) : recover(crashed, point, random);
      if (steps < 0) {
        throw new IllegalStateException("recovered to " + steps);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new BadRecovery("seed " + seed + ": " + crashed.name() + ": " + e, e);
    }
  }

  /** Recovers, compares, goes on working, and closes. */
  private int recover(MemoryDevice crashed, int point, Random random) {
    ManualClock later = later();
    FileSystem fs = rig.open(crashed, later);
    int steps = identify(fs, point);
    checkPast(fs, point, random);
    Verify.clean(fs);
    goOn(fs, crashed, later, model.state(steps), random);
    return steps;
  }

  /**
   * Crashes again while recovery runs, or right after it: what was seen once must be seen again.
   */
  private int recoverTwice(MemoryDevice crashed, int point, Random random) {
    CrashDevice again = new CrashDevice(crashed);
    FileSystem first = rig.open(again, later());
    int steps = identify(first, point);
    CrashReplay second = again.replay();
    MemoryDevice twice = second.at(random.nextInt(second.points() + 1), random.nextLong());
    ManualClock later = later();
    FileSystem fs = rig.open(twice, later);
    int stepsAgain = identify(fs, point);
    if (model.state(steps).digest() != model.state(stepsAgain).digest()) {
      throw new AssertionError(
          "a crash in recovery (" + twice.name() + "): state " + steps + " became " + stepsAgain);
    }
    checkPast(fs, point, random);
    goOn(fs, twice, later, model.state(stepsAgain), random);
    return stepsAgain;
  }

  private ManualClock later() {
    return new ManualClock(clock.realtimeNanos() + 1_000_000_000L);
  }

  /** Which of the model's states {@code fs} shows. */
  private int identify(FileSystem fs, int point) {
    ModelState found = TreeReader.read(fs, Tid.NOW);
    int fewest = fewestSteps(point);
    int most = mostSteps(point);
    for (int steps = most; steps >= fewest; steps--) {
      if (model.state(steps).digest() == found.digest()) {
        return steps;
      }
    }
    throw new AssertionError(explain(found, fewest, most));
  }

  private String explain(ModelState found, int fewest, int most) {
    for (int steps = 0; steps <= model.steps(); steps++) {
      if (model.state(steps).digest() == found.digest()) {
        return "recovered to step " + steps + ", allowed are " + fewest + " to " + most;
      }
    }
    int closest = fewest;
    int differencesMin = Integer.MAX_VALUE;
    for (int steps = fewest; steps <= most; steps++) {
      int count = model.state(steps).differences(found, "", "", Integer.MAX_VALUE).size();
      if (count < differencesMin) {
        differencesMin = count;
        closest = steps;
      }
    }
    return "no state of the model from step "
        + fewest
        + " to "
        + most
        + "; the closest is step "
        + closest
        + ":\n  "
        + String.join(
            "\n  ", model.state(closest).differences(found, "model     ", "filesystem", 12));
  }

  /** Commits that had returned are exact still. */
  private void checkPast(FileSystem fs, int point, Random random) {
    List<Long> tids = new ArrayList<>();
    if (!rig.history()) {
      return;
    }
    commits.forEach((tid, committed) -> {
      if (committed.events <= point) {
        tids.add(tid);
      }
    });
    for (int i = 0; i < Math.min(2, tids.size()); i++) {
      // The newest ones are the most interesting.
      int back = Math.min(tids.size() - 1, random.nextInt(1 + random.nextInt(tids.size())));
      long tid = tids.get(tids.size() - 1 - back);
      ModelState expected = committed(tid).state;
      ModelState found = TreeReader.read(fs, tid);
      if (expected.bodyDigest() != found.bodyDigest()) {
        Twins.compare("as of " + Tid.toString(tid), expected, found);
      }
    }
  }

  private Committed committed(long tid) {
    Committed committed = commits.get(tid);
    if (committed == null) {
      throw new IllegalStateException("no commit " + tid);
    }
    return committed;
  }

  /** A recovered filesystem is an ordinary one. */
  private void goOn(
      FileSystem fs, MemoryDevice device, ManualClock clock, ModelState state, Random random) {
    ModelFs next = new ModelFs(false, state, new TreeMap<>());
    Twins twins =
        new Twins(
            fs,
            next,
            clock,
            old -> {
              old.close();
              return rig.open(device.reopen(), clock);
            });
    twins.forgetAccessTimes();
    OpGenerator generator = new OpGenerator(random.nextLong(), Profile.NAMES, next);
    for (int i = 0; i < OPERATIONS_AFTER; i++) {
      twins.apply(generator.next());
    }
    twins.apply(new Op.Reopen());
    twins.compareLive();
    twins.compareCommits(random, rig.history() ? 1 : 0);
    twins.fs().close();
  }

  /** The shortest list of operations found that fails at some crash too. */
  public String shortest(Profile profile, int pointsPerTry, int runsMax) {
    List<Op> list =
        Shrinker.shrink(ops, some -> failsSomewhere(profile, some, pointsPerTry), runsMax);
    StringBuilder text = new StringBuilder("short list:");
    list.forEach(op -> text.append("\n    ").append(op));
    return text.toString();
  }

  private boolean failsSomewhere(Profile profile, List<Op> some, int points) {
    if (some.isEmpty()) {
      return false;
    }
    CrashRun run = new CrashRun(seed, rig, profile, 0, some);
    Random random = new Random(seed);
    for (int i = 0; i < points; i++) {
      try {
        run.check(random.nextInt(run.points() + 1), random.nextLong());
      } catch (BadRecovery e) {
        return true;
      }
    }
    return false;
  }
}
