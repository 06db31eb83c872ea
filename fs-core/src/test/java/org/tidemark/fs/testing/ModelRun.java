package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.base.InvariantException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;

/**
 * One generated workload on a filesystem and its model, compared all along; a failing one is made
 * short before it is reported.
 */
public final class ModelRun {
  private static final int ROOT_MODE = 0755;
  private static final int COMPARE_EVERY = 100;
  private static final int SHRINK_RUNS_MAX = 400;
  private static final int BALLAST_MEBIBYTES = 10;
  private static final int OUTLINE_LENGTH = 75;

  private final long seed;
  private final Rig rig;
  private final Profile profile;
  private boolean fills;
  private int refused;

  public ModelRun(long seed, Rig rig, Profile profile) {
    this.seed = seed;
    this.rig = rig;
    this.profile = profile;
  }

  /**
   * Generates and runs {@code count} operations on a filesystem that is too small for them.
   *
   * @return how many operations there was no space for
   */
  public int runFull(int count) {
    fills = true;
    run(count);
    return refused;
  }

  /** What a run of a list of operations ended with. */
  private record Failure(int index, Throwable cause) {}

  /**
   * Generates and runs {@code count} operations.
   *
   * @throws AssertionError with the seed and a short list of operations that fails too
   */
  public void run(int count) {
    List<Op> done = new ArrayList<>();
    Failure failure = attempt(done, count);
    if (failure != null) {
      throw report(done, failure);
    }
  }

  /** Runs generated operations and keeps them in {@code done}; null if all went well. */
  private @Nullable Failure attempt(List<Op> done, int count) {
    try (Stage stage = new Stage(seed, rig, fills)) {
      OpGenerator generator = new OpGenerator(seed, profile, stage.twins.model());
      List<Op> first = fills ? Scenarios.ballast(BALLAST_MEBIBYTES) : List.of();
      for (int i = 0; i < count; i++) {
        Op op = i < first.size() ? first.get(i) : generator.next();
        done.add(op);
        stage.twins.apply(op);
        if (i % COMPARE_EVERY == COMPARE_EVERY - 1) {
          stage.twins.compareLive();
        }
      }
      refused = stage.twins.refused();
      stage.finish();
      return null;
    } catch (Twins.Mismatch | TreeReader.BrokenTree | FsException | InvariantException e) {
      return new Failure(done.size() - 1, e);
    }
  }

  private @Nullable Failure replay(List<Op> ops) {
    int index = 0;
    try (Stage stage = new Stage(seed, rig, fills)) {
      for (; index < ops.size(); index++) {
        stage.twins.apply(ops.get(index));
      }
      stage.finish();
      return null;
    } catch (Twins.Mismatch | TreeReader.BrokenTree | FsException | InvariantException e) {
      return new Failure(index, e);
    }
  }

  private AssertionError report(List<Op> done, Failure failure) {
    List<Op> shortest =
        Shrinker.shrink(done, ops -> isAlike(replay(ops), failure), SHRINK_RUNS_MAX);
    Failure last = replay(shortest);
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(", operation ").append(failure.index()).append(" of ");
    text.append(rig).append(' ').append(profile).append(": ");
    text.append(failure.cause().getMessage()).append("\n  short list:");
    shortest.forEach(op -> text.append("\n    ").append(op));
    text.append("\n  which ends with: ").append(last == null ? "nothing" : last.cause());
    return new AssertionError(text.toString(), failure.cause());
  }

  /** Whether two failures look the same, apart from all numbers. */
  private static boolean isAlike(@Nullable Failure one, Failure other) {
    return one != null && outline(one).equals(outline(other));
  }

  private static String outline(Failure failure) {
    String text = ("" + failure.cause()).replaceAll("[0-9]+", "");
    return text.substring(0, Math.min(OUTLINE_LENGTH, text.length()));
  }

  /** A filesystem and its model at the start of a run. */
  private static final class Stage implements AutoCloseable {
    final Twins twins;
    private final Random random;
    private final boolean history;

    Stage(long seed, Rig rig, boolean fills) {
      ManualClock clock = new ManualClock();
      MemoryDevice device = rig.make(seed, clock);
      ModelFs model = new ModelFs(false, ROOT_MODE, clock.realtimeNanos());
      random = new Random(seed);
      history = rig.history();
      twins =
          new Twins(
              rig.open(device, clock),
              model,
              clock,
              old -> {
                old.close();
                return rig.open(device.reopen(), clock);
              });
      if (fills) {
        twins.tolerateFull();
      }
    }

    /** Everything once more, after a commit, and after reopening. */
    void finish() {
      twins.compareLive();
      twins.apply(new Op.Commit());
      twins.compareCommits(random, history ? Integer.MAX_VALUE : 0);
      twins.apply(new Op.Reopen());
      twins.compareLive();
      twins.compareCommits(random, history ? 20 : 0);
      Verify.clean(twins.fs());
    }

    @Override
    public void close() {
      FileSystem fs = twins.fs();
      fs.close();
    }
  }
}
