package org.tidemark.fs.testing;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
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
  public static final class BadRecovery extends AssertionError {
    BadRecovery(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final int OPERATIONS_AFTER = 12;

  private final Rig rig;
  private final Recording recording;
  private final CrashReplay replay;

  private CrashRun(Rig rig, Recording recording, CrashReplay replay) {
    this.rig = rig;
    this.recording = recording;
    this.replay = replay;
  }

  /** Records {@code count} generated operations. */
  public static CrashRun generate(long seed, Rig rig, Profile profile, int count) {
    return record(
        seed,
        rig,
        (recording, twins, device) -> recording.generate(twins, profile, count, device::events));
  }

  /** Records files of many extents that are cut, punched, replaced and unlinked. */
  public static CrashRun manyExtents(long seed, Rig rig) {
    return of(seed, rig, Scenarios.manyExtents(seed));
  }

  /** Records a directory that becomes wide and is emptied. */
  public static CrashRun wideDirectory(long seed, Rig rig) {
    return of(seed, rig, Scenarios.wideDirectory(seed));
  }

  private static CrashRun of(long seed, Rig rig, List<Op> ops) {
    return record(
        seed, rig, (recording, twins, device) -> recording.run(twins, ops, device::events));
  }

  private interface Workload {
    void run(Recording recording, Twins twins, CrashDevice device);
  }

  private static CrashRun record(long seed, Rig rig, Workload workload) {
    ManualClock clock = new ManualClock();
    CrashDevice device = new CrashDevice(rig.make(seed, clock));
    Recording recording = new Recording(seed, rig, clock);
    Twins.Reopener reopener = rig.reopener(device, device::reopen, clock);
    Twins twins = new Twins(rig.open(device, clock), recording.model(), clock, reopener);
    workload.run(recording, twins, device);
    CrashRun run = new CrashRun(rig, recording, device.replay());
    twins.fs().close();
    return run;
  }

  /** The highest crash point. */
  public int points() {
    return replay.points();
  }

  /**
   * Crashes before event {@code point}, recovers and checks everything.
   *
   * @param pointSeed decides what of the last writes survives, and what else is done
   * @throws BadRecovery that names the crash
   */
  public void check(int point, long pointSeed) {
    MemoryDevice crashed = replay.at(point, pointSeed);
    Random random = new Random(pointSeed);
    try (LogWatch log = new LogWatch()) {
      if (random.nextInt(4) == 0) {
        recoverTwice(crashed, point, random);
      } else {
        recover(crashed, point, random);
      }
      // Nothing that a crash leaves is damage: no freemap has to be made anew, no frame is missed.
      log.checkQuiet();
    } catch (RuntimeException | AssertionError e) {
      throw new BadRecovery("seed " + recording.seed() + ": " + crashed.name() + ": " + e, e);
    }
  }

  /** Recovers, compares, goes on working, and closes. */
  private void recover(MemoryDevice crashed, int point, Random random) {
    ManualClock later = recording.later();
    FileSystem fs = rig.open(crashed, later);
    int steps = identify(fs, point);
    recording.checkPastAtEvent(fs, point, random);
    goOn(fs, crashed, later, recording.state(steps), random);
  }

  /**
   * Crashes again while recovery runs, or right after it: what was seen once must be seen again.
   */
  private void recoverTwice(MemoryDevice crashed, int point, Random random) {
    CrashDevice again = new CrashDevice(crashed);
    int steps = identify(rig.open(again, recording.later()), point);
    CrashReplay second = again.replay();
    MemoryDevice twice = second.at(random.nextInt(second.points() + 1), random.nextLong());
    ManualClock later = recording.later();
    FileSystem fs = rig.open(twice, later);
    int stepsAgain = identify(fs, point);
    if (recording.state(steps).digest() != recording.state(stepsAgain).digest()) {
      throw new AssertionError(
          "a crash in recovery (" + twice.name() + "): step " + steps + " became " + stepsAgain);
    }
    recording.checkPastAtEvent(fs, point, random);
    goOn(fs, twice, later, recording.state(stepsAgain), random);
  }

  private int identify(FileSystem fs, int point) {
    return recording.identify(fs, recording.fewestSteps(point), recording.mostSteps(point));
  }

  /** A recovered filesystem is an ordinary one. */
  private void goOn(
      FileSystem fs, MemoryDevice device, ManualClock clock, ModelState state, Random random) {
    ModelFs next = new ModelFs(false, state, new TreeMap<>());
    Twins.Reopener reopener = rig.reopener(device, device::reopen, clock);
    Verify.clean(fs);
    Twins twins = new Twins(fs, next, clock, reopener);
    twins.forgetAccessTimes();
    OpGenerator generator = new OpGenerator(random.nextLong(), Profile.NAMES, next);
    for (int i = 0; i < OPERATIONS_AFTER; i++) {
      twins.apply(generator.next());
    }
    twins.apply(new Op.Reopen());
    twins.compareLive();
    twins.compareCommits(random, rig.history() ? 1 : 0);
    Verify.clean(twins.fs());
    twins.fs().close();
  }

  /**
   * The shortest list of operations found that fails at some crash too.
   *
   * @param pointsPerTry crashes that are tried with each list
   */
  public String shortest(int pointsPerTry, int runsMax) {
    List<Op> list =
        Shrinker.shrink(recording.ops(), ops -> failsSomewhere(ops, pointsPerTry), runsMax);
    StringBuilder text = new StringBuilder("short list:");
    list.forEach(op -> text.append("\n    ").append(op));
    return text.toString();
  }

  private boolean failsSomewhere(List<Op> ops, int points) {
    CrashRun run = of(recording.seed(), rig, ops);
    Random random = new Random(recording.seed());
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
