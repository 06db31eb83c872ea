package org.tidemark.reblock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tidemark.console.DurationConverter;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark reblock}. */
@Command(
    name = "reblock",
    header = "Put data and tree in order.",
    description = {
      "Moves the scattered data of files together, and what lies in thin segments elsewhere, so that"
          + " files are read in sequence as fast as new ones and whole segments become free. Changes"
          + " no content and no history. Reads and verifies what it moves: what is damaged stays"
          + " where it is and is listed, and the exit status is 1.",
      "Lets others go first. Can be interrupted, or be given a time limit: what was done stays done,"
          + " and the exit status is 3 if there is more; with --from it goes on where it stopped.",
      "With --json one object: bytesMoved, extentsMoved, bytesLeft, bytesSaved, nodesMoved, segmentsFreed,"
          + " damaged, damages, a list of {path, offset, text}, complete, stoppedAt."
    },
    footer = {"", "Example: tidemark reblock /mnt --fill 70 --time 10m"})
public final class ReblockCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(
      names = "--fill",
      paramLabel = "PERCENT",
      description =
          "Empty segments that are used less than this, 1 to 100 (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + ReblockRequest.FILL_PERCENT_DEFAULT)
  private int fillPercent;

  @Option(names = "--data", description = "Only data of files.")
  private boolean data;

  @Option(names = "--nodes", description = "Only nodes of the tree.")
  private boolean nodes;

  @Option(
      names = "--compress",
      paramLabel = "AGE",
      arity = "0..1",
      fallbackValue = "7d",
      converter = DurationConverter.class,
      description =
          "Compress data that only the past sees and that ceased so long ago (7d if no age is"
              + " given): the older, the tighter.")
  private long compressSeconds;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      converter = TimeLimit.class,
      description = "Stop after so long, like 5m, though there is more.")
  private long secondsMax;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description = "Go on where it stopped the last time.")
  private String from = "";

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (fillPercent < 1 || fillPercent > 100) {
      throw new ParameterException(
          spec.commandLine(), "--fill takes 1 to 100 percent, not " + fillPercent);
    }
    boolean all = data == nodes;
    ReblockRequest request =
        new ReblockRequest(
            data || all, nodes || all, fillPercent, compressSeconds, secondsMax, from);
    ReblockReport report;
    try (FsTarget target = FsTarget.openForChange(fs);
        Progress progress = Progress.onTerminal("reblock", spec.commandLine().getErr())) {
      target.settle();
      report = target.maintenance().reblocking().reblock(request, progress::update);
    }
    show(report);
    if (report.damaged() > 0) {
      return ExitStatus.FAILED;
    }
    return report.complete() ? ExitStatus.DONE : ExitStatus.PARTIAL;
  }

  private void show(ReblockReport report) {
    lines(report).forEach(line -> output.say("%s", line));
    if (!report.complete()) {
      output.say("the time was up; go on with --from %s", report.stoppedAt());
    }
    output.json(json(report));
  }

  /** Returns what was done. */
  static List<String> lines(ReblockReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "moved %s in %d extents and %d nodes; %d segments became free",
            Sizes.format(report.bytesMoved()),
            report.extentsMoved(),
            report.nodesMoved(),
            report.segmentsFreed()));
    if (report.bytesLeft() > 0) {
      lines.add(
          Sizes.format(report.bytesLeft())
              + " stay scattered, since there is no room that is less so");
    }
    if (report.bytesSaved() > 0) {
      lines.add("compression saved " + Sizes.format(report.bytesSaved()));
    }
    for (ReblockReport.Damage damage : report.damages()) {
      String path = damage.path().length == 0 ? "" : PathNames.show(damage.path()) + ": ";
      lines.add("damaged: " + path + damage.text());
    }
    if (report.damaged() > report.damages().size()) {
      lines.add("and " + (report.damaged() - report.damages().size()) + " more");
    }
    return lines;
  }

  static Map<String, Object> json(ReblockReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bytesMoved", report.bytesMoved());
    json.put("extentsMoved", report.extentsMoved());
    json.put("bytesLeft", report.bytesLeft());
    json.put("bytesSaved", report.bytesSaved());
    json.put("nodesMoved", report.nodesMoved());
    json.put("segmentsFreed", report.segmentsFreed());
    json.put("damaged", report.damaged());
    json.put(
        "damages",
        report.damages().stream()
            .map(damage ->
                Map.of(
                    "path",
                    PathNames.show(damage.path()),
                    "offset",
                    damage.offset(),
                    "text",
                    damage.text()))
            .toList());
    json.put("complete", report.complete());
    json.put("stoppedAt", report.stoppedAt());
    return json;
  }
}
