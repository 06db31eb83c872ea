package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;

/**
 * A workload that ran without a fault: the model's state after every step, and for each operation
 * which steps it took and how far its device had come. The same operations run again do the same.
 */
final class Recording {
  /**
   * One operation: which events and steps it lies between, and what was durable when it returned.
   */
  record Mark(int eventsBefore, int eventsAfter, int stepsAfter, int durableAfter) {}

  /**
   * A commit: by the end of which operation there was one, after how many events, and what it
   * shows.
   */
  record Committed(int operation, int events, ModelState state) {}

  static final int ROOT_MODE = 0755;

  private final long seed;
  private final Rig rig;
  private final ManualClock clock;
  private final ModelFs model;
  private final List<Op> ops = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private final NavigableMap<Long, Committed> commits = new TreeMap<>();

  /**
   * A recording of nothing yet on a filesystem that was made just now.
   *
   * @param clock that stood still since
   */
  Recording(long seed, Rig rig, ManualClock clock) {
    this.seed = seed;
    this.rig = rig;
    this.clock = clock;
    this.model = new ModelFs(true, ROOT_MODE, clock.realtimeNanos());
  }

  /** The model that a pair of twins to be recorded must have. */
  ModelFs model() {
    return model;
  }

  /** Runs {@code count} generated operations on {@code twins}. */
  void generate(Twins twins, Profile profile, int count, IntSupplier events) {
    OpGenerator generator = new OpGenerator(seed, profile, model);
    marks.add(new Mark(0, events.getAsInt(), 0, 0));
    for (int i = 0; i < count; i++) {
      record(twins, generator.next(), events);
    }
  }

  /** Runs the operations {@code given} on {@code twins}. */
  void run(Twins twins, List<Op> given, IntSupplier events) {
    marks.add(new Mark(0, events.getAsInt(), 0, 0));
    for (Op op : given) {
      record(twins, op, events);
    }
  }

  private void record(Twins twins, Op op, IntSupplier events) {
    int before = events.getAsInt();
    ops.add(op);
    try {
      twins.apply(op);
    } catch (Twins.Mismatch e) {
      throw new Twins.Mismatch(
          "seed " + seed + ", operation " + ops.size() + ", " + op + ": " + e.getMessage());
    }
    int after = events.getAsInt();
    marks.add(new Mark(before, after, model.steps(), model.durableSteps()));
    var last = model.commits().lastEntry();
    if (last != null) {
      commits.putIfAbsent(last.getKey(), new Committed(ops.size(), after, last.getValue()));
    }
  }

  List<Op> ops() {
    return ops;
  }

  long seed() {
    return seed;
  }

  /** A clock that goes on where the recording ended. */
  ManualClock later() {
    return new ManualClock(clock.realtimeNanos() + 1_000_000_000L);
  }

  ModelState state(int steps) {
    return model.state(steps);
  }

  /** Steps that a crash before event {@code point} must not undo. */
  int fewestSteps(int point) {
    int steps = 0;
    for (Mark mark : marks) {
      steps = mark.eventsAfter <= point ? Math.max(steps, mark.durableAfter) : steps;
    }
    return steps;
  }

  /** Steps that had begun before event {@code point}. */
  int mostSteps(int point) {
    int steps = 0;
    for (Mark mark : marks) {
      steps = mark.eventsBefore < point ? Math.max(steps, mark.stepsAfter) : steps;
    }
    return steps;
  }

  /** What holds after {@code count} operations. */
  Mark after(int count) {
    return marks.get(count);
  }

  /**
   * Which of the model's states {@code fs} shows; it must be one from {@code fewest} to {@code
   * most}.
   */
  int identify(FileSystem fs, int fewest, int most) {
    ModelState found = TreeReader.read(fs, Tid.NOW);
    for (int steps = most; steps >= fewest; steps--) {
      if (model.state(steps).digest() == found.digest()) {
        checkNothingElse(fs, found);
        return steps;
      }
    }
    throw new AssertionError(explain(found, fewest, most));
  }

  /** What has no name after recovery does not exist: nobody has it open. */
  private void checkNothingElse(FileSystem fs, ModelState found) {
    for (long id : model.everIds()) {
      if (found.get(id) == null && exists(fs, id)) {
        throw new AssertionError("object " + id + " has no name and is still there");
      }
    }
  }

  private static boolean exists(FileSystem fs, long id) {
    try {
      fs.attributes(FileRef.live(id));
      return true;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
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
    List<String> lines = model.state(closest).differences(found, "model     ", "filesystem", 12);
    return "no state of the model from step "
        + fewest
        + " to "
        + most
        + "; the closest is step "
        + closest
        + ":\n  "
        + String.join("\n  ", lines);
  }

  /**
   * Commits that had returned after {@code events} events are exact still; two of them are looked
   * at.
   */
  void checkPastAtEvent(FileSystem fs, int events, Random random) {
    checkPast(fs, committed -> committed.events <= events, random);
  }

  /** Likewise of those that had returned after {@code count} operations. */
  void checkPastAtOperation(FileSystem fs, int count, Random random) {
    checkPast(fs, committed -> committed.operation <= count, random);
  }

  private void checkPast(FileSystem fs, Predicate<Committed> returned, Random random) {
    if (!rig.history()) {
      return;
    }
    List<Map.Entry<Long, Committed>> known =
        commits.entrySet().stream().filter(e -> returned.test(e.getValue())).toList();
    for (int i = 0; i < Math.min(2, known.size()); i++) {
      // The newest ones are the most interesting.
      int back = random.nextInt(1 + random.nextInt(known.size()));
      Map.Entry<Long, Committed> commit = known.get(known.size() - 1 - back);
      Twins.comparePast(commit.getKey(), commit.getValue().state, fs);
    }
  }
}
