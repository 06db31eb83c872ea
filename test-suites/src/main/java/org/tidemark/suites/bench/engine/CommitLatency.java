package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.tidemark.base.Units;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.bench.work.Pace;

/**
 * What commits do to the latency of a steady writer: the same work with a commit every second and
 * with one every minute, in turns, without FUSE.
 */
final class CommitLatency implements Probe {
  private static final String SECTION = "Latency of a steady writer while commits happen, no FUSE";
  private static final int PER_SECOND = 2000;
  private static final int SECONDS = 20;

  /** Whatever else the machine does shows in single rounds; so medians of rounds are compared. */
  private static final int ROUNDS = 5;

  private static final int OFTEN = 1;
  private static final int SELDOM = 60;
  private static final double RATIO_MAX = 2;

  @Override
  public String name() {
    return "commit-latency";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int operations = Math.max(2, (int) (SECONDS * scale)) * PER_SECOND;
    Path image = work.resolve("latency.tide");
    progress.accept("steady writer: warming up");
    round(image, OFTEN, operations / 2);
    List<Histogram> often = new ArrayList<>();
    List<Histogram> seldom = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      progress.accept("steady writer: round " + (i + 1) + " of " + ROUNDS);
      boolean first = i % 2 == 0;
      (first ? often : seldom).add(round(image, first ? OFTEN : SELDOM, operations));
      (first ? seldom : often).add(round(image, first ? SELDOM : OFTEN, operations));
    }
    return findings(often, seldom);
  }

  private static double medianMicros(List<Histogram> rounds, double percentile) {
    return Median.of(rounds.stream().map(h -> h.getValueAtPercentile(percentile) / 1e3).toList());
  }

  private static List<Finding> findings(List<Histogram> often, List<Histogram> seldom) {
    List<Finding> findings = new ArrayList<>();
    for (double percentile : new double[] {50, 99, 99.9, 100}) {
      double a = medianMicros(often, percentile);
      double b = medianMicros(seldom, percentile);
      String name =
          percentile == 100
              ? "max"
              : "p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile));
      String found =
          String.format(Locale.ROOT, "%.0f us / %.0f us = %.2f", a, b, a / Math.max(b, 0.001));
      String what = "commit every " + OFTEN + " s / every " + SELDOM + " s, " + name;
      findings.add(
          percentile == 99.9
              ? Finding.limited(SECTION, what, found, "2", a <= RATIO_MAX * b)
              : Finding.note(SECTION, what, found));
    }
    findings.add(
        Finding.note(
            SECTION,
            "operations at " + PER_SECOND + " per second, each, in " + ROUNDS + " rounds",
            Long.toString(often.stream().mapToLong(Histogram::getTotalCount).sum())));
    return findings;
  }

  private static Histogram round(Path image, int commitSeconds, int operations) throws IOException {
    OpenOptions options =
        OpenOptions.DEFAULTS.withCommitIntervalNanos(commitSeconds * Units.NANOS_PER_SECOND);
    try (FileSystem fs = FileSystem.open(List.of(Images.create(image, 8 * Units.GIB)), options)) {
      SteadyFiles writer = new SteadyFiles(fs);
      fs.sync();
      return new Pace(PER_SECOND).run(operations, writer::operate);
    } finally {
      Files.delete(image);
    }
  }
}
