package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.scan.ScanProgress;
import org.tidemark.suites.bench.work.Median;

/**
 * What pruning costs, and that it follows what it frees: of very many files a few were overwritten
 * long enough ago, and more of them lately.
 */
final class PruneCost implements Probe {
  private static final String SECTION = "Pruning: 200 old records of many files";
  private static final int FILES = 200_000;
  private static final int OLD = 200;
  private static final int YOUNG = 5_000;
  private static final long IMAGE_BYTES = 8 * Units.GIB;
  private static final int ROUNDS = 5;
  private static final long HOUR_NANOS = 3600 * Units.NANOS_PER_SECOND;
  private static final double NODES_SHARE_MAX = 0.02;
  private static final double SECONDS_MAX = 0.5;

  private final Clock clock = Clock.system();

  /** The clock of the machine, some hours ahead. */
  private record Ahead(Clock clock, long hours) implements Clock {
    @Override
    public long realtimeNanos() {
      return clock.realtimeNanos() + hours * HOUR_NANOS;
    }

    @Override
    public long monotonicNanos() {
      return clock.monotonicNanos();
    }

    @Override
    public void parkNanos(long nanos) {
      clock.parkNanos(nanos);
    }
  }

  @Override
  public String name() {
    return "prune-cost";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    SmallFileTree tree = new SmallFileTree(Math.max(10_000, (int) (FILES * scale)));
    Path image = work.resolve("prune.tide");
    progress.accept("making " + tree.files() + " files");
    try (FileSystem fs =
        FileSystem.open(List.of(Images.create(image, IMAGE_BYTES)), OpenOptions.DEFAULTS)) {
      tree.make(fs);
      fs.sync();
      fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE); // of the making
    }
    List<PruneReport> reports = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    long nodes = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      progress.accept("pruning, round " + round);
      try (FileSystem fs = open(image, 2L * round)) {
        tree.change(fs, tree.anywhere(OLD, round), round);
      }
      try (FileSystem fs = open(image, 2L * round + 2)) {
        // A moment of the last hour saw what is overwritten now: so that stays.
        tree.change(fs, tree.anywhere(1, round), -round);
        fs.sync();
        tree.change(fs, tree.anywhere(YOUNG, -round), -round);
        long committed = fs.sync();
        nodes = fs.verify(false, ScanProgress.NONE).nodes();
        long start = clock.monotonicNanos();
        reports.add(fs.retention().prune(new PruneRequest("all 1h", false, 0), ScanProgress.NONE));
        seconds.add((clock.monotonicNanos() - start) / 1e9);
        if (fs.committedTid() == committed) {
          throw new IOException("nothing was pruned at " + committed);
        }
      }
    }
    return findings(tree, reports, seconds, nodes);
  }

  private FileSystem open(Path image, long hours) {
    return FileSystem.open(
        List.of(FileDevice.open(image, FileDevice.Access.READ_WRITE)),
        OpenOptions.DEFAULTS.withClock(new Ahead(clock, hours)));
  }

  /** The first round has nothing old but the few; in others the young history is old by then. */
  private static List<Finding> findings(
      SmallFileTree tree, List<PruneReport> reports, List<Double> seconds, long nodes) {
    PruneReport first = reports.getFirst();
    String what = String.format(Locale.ROOT, "%,d files, %d of them long ago: ", tree.files(), OLD);
    return List.of(
        Finding.limited(
            SECTION,
            what + "nodes read, of " + nodes,
            String.format(
                Locale.ROOT, "%d (%.2f %%)", first.nodesRead(), 100.0 * first.nodesRead() / nodes),
            "2 %",
            first.nodesRead() <= NODES_SHARE_MAX * nodes && first.records() >= OLD),
        Finding.limited(
            SECTION,
            what + "time, for " + first.records() + " records",
            String.format(Locale.ROOT, "%.3f s", seconds.getFirst()),
            "under 0.5 s",
            seconds.getFirst() < SECONDS_MAX),
        Finding.note(
            SECTION,
            "the same for " + reports.getLast().records() + " records, median",
            String.format(
                Locale.ROOT,
                "%.3f s, %d nodes",
                Median.of(seconds.subList(1, seconds.size())),
                reports.getLast().nodesRead())));
  }
}
