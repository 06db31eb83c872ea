package org.tidemark.fs.testing;

import java.util.List;
import java.util.Random;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.fs.TreeDump;
import org.tidemark.scan.ScanProgress;

/**
 * A generated workload that is put in order again and again, sometimes while it goes on, sometimes
 * after it was pruned. The present and each moment must be exactly as they were.
 */
public final class ReblockRun {
  /** What happened. */
  public record Seen(long bytes, long nodes, long segments) {
    /** Adds what another run saw. */
    public Seen plus(Seen other) {
      return new Seen(bytes + other.bytes, nodes + other.nodes, segments + other.segments);
    }
  }

  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Twins twins;
  private final OpGenerator generator;
  private final boolean history;
  private Seen seen = new Seen(0, 0, 0);

  public ReblockRun(long seed, Rig rig, Profile profile) {
    random = new Random(seed);
    history = rig.history();
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
    twins.forgetTimes(); // what rests between two steps moves the clock
  }

  /** Runs so many operations, and puts in order now and then. */
  public Seen run(int operations) {
    for (int i = 0; i < operations; i++) {
      twins.apply(generator.next());
      if (random.nextInt(120) == 0) {
        new Scatter(twins, random).run(random.nextInt(400));
        reblock();
      }
    }
    new Scatter(twins, random).run(600);
    prune();
    reblock();
    twins.apply(new Op.Reopen());
    check();
    twins.close();
    return seen;
  }

  private void prune() {
    twins.apply(new Op.Commit());
    twins.fs().retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    twins.model().commits().clear();
    twins.model().commit(twins.fs().committedTid());
  }

  private void reblock() {
    FileSystem fs = twins.fs();
    twins.apply(new Op.Commit());
    boolean alone = random.nextBoolean();
    int kinds = random.nextInt(4);
    int fill = random.nextInt(4) == 0 ? 100 : 1 + random.nextInt(100);
    ReblockRequest request = new ReblockRequest(kinds != 0, kinds != 1, fill, 0, "");
    List<String> before = TreeDump.of(fs);
    ReblockReport report =
        fs.reblocking()
            .reblock(
                request,
                (done, total) -> {
                  if (!alone) {
                    disturb();
                  }
                });
    if (!report.complete() || report.damaged() > 0) {
      throw new AssertionError(report.toString());
    }
    seen = seen.plus(new Seen(report.bytesMoved(), report.nodesMoved(), report.segmentsFreed()));
    noteCommit();
    if (alone && !before.equals(TreeDump.of(fs))) {
      throw new AssertionError("the tree says something else after " + request + ": " + report);
    }
    check();
  }

  private void disturb() {
    for (int i = random.nextInt(6); i > 0; i--) {
      Op op = generator.next();
      if (!(op instanceof Op.Reopen)) {
        noteCommit();
        twins.apply(op);
      }
    }
  }

  /** Commits that were made for room are moments too, of the same state. */
  private void noteCommit() {
    long committed = twins.fs().committedTid();
    if (!twins.model().commits().containsKey(committed)) {
      twins.model().commit(committed);
    }
  }

  private void check() {
    Verify.clean(twins.fs());
    noteCommit();
    twins.compareLive();
    if (history) {
      twins.compareCommits(random, 10);
    } // else only the last commit of a session is a moment
  }
}
