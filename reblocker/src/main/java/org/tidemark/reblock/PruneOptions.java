package org.tidemark.reblock;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import picocli.CommandLine.Option;

/** What the commands that prune share. */
final class PruneOptions {
  @Option(names = "--dry-run", description = "Only tell what would be freed, and who holds it.")
  private boolean dryRun;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      converter = TimeLimit.class,
      description = "Stop after so long, like 5m, though there is more.")
  private long secondsMax;

  boolean dryRun() {
    return dryRun;
  }

  /** Whether there is a time limit. */
  boolean isLimited() {
    return secondsMax > 0;
  }

  /** Prunes, and says what that did; returns the exit status. */
  int prune(String fs, String policy, Output output, PrintWriter err) {
    PruneRequest request = new PruneRequest(policy, dryRun, secondsMax);
    PruneReport report;
    try (FsTarget target = dryRun ? FsTarget.open(fs) : FsTarget.openForChange(fs);
        Progress progress = Progress.onTerminal("prune", err)) {
      target.settle();
      report = target.maintenance().retention().prune(request, progress::update);
    }
    show(report, output);
    return report.complete() ? ExitStatus.DONE : ExitStatus.PARTIAL;
  }

  private void show(PruneReport report, Output output) {
    output.say("%s", summary(report, dryRun));
    if (dryRun) {
      for (PruneReport.Holder holder : report.largest()) {
        output.say("%10s  %s", Sizes.format(holder.bytes()), PathNames.show(holder.path()));
      }
    }
    if (!report.complete()) {
      output.say("the time was up; call it again to go on");
    }
    output.json(json(report, dryRun));
  }

  /** Returns what was done in one line. */
  static String summary(PruneReport report, boolean dryRun) {
    return String.format(
        Locale.ROOT,
        "%s %s in %d records; %d moments %s, %d stay (%s); %d nodes read",
        dryRun ? "would free" : "freed",
        Sizes.format(report.bytes()),
        report.records(),
        report.momentsDropped(),
        dryRun ? "would go" : "are gone",
        report.momentsKept(),
        report.policy(),
        report.nodesRead());
  }

  static Map<String, Object> json(PruneReport report, boolean dryRun) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", report.policy());
    json.put("dryRun", dryRun);
    json.put("momentsKept", report.momentsKept());
    json.put("momentsDropped", report.momentsDropped());
    json.put("records", report.records());
    json.put("bytes", report.bytes());
    json.put("nodesRead", report.nodesRead());
    json.put("complete", report.complete());
    json.put(
        "largest",
        report.largest().stream()
            .map(holder -> Map.of("path", PathNames.show(holder.path()), "bytes", holder.bytes()))
            .toList());
    return json;
  }
}
