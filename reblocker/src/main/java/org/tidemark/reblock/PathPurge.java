package org.tidemark.reblock;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.fs.PurgeReport;
import org.tidemark.fs.PurgeRequest;
import org.tidemark.scan.ScanProgress;

/** What {@code tidemark prune --path} does. */
final class PathPurge {
  private final String path;
  private final boolean dryRun;
  private final PurgeQuestions questions;

  PathPurge(String path, boolean dryRun, PurgeQuestions questions) {
    this.path = path;
    this.dryRun = dryRun;
    this.questions = questions;
  }

  /** Does it, and says what that did; returns the exit status. */
  int run(String fs, Output output, PrintWriter err) {
    try (FsTarget target = dryRun ? FsTarget.open(fs) : FsTarget.openForChange(fs)) {
      byte[] inside = inside(target);
      target.settle();
      PurgeReport report =
          target.maintenance().retention().purge(new PurgeRequest(inside, true), ScanProgress.NONE);
      if (!dryRun) {
        questions.ask(path, line(report, "would lose"));
        try (Progress progress = Progress.onTerminal("purge", err)) {
          report =
              target
                  .maintenance()
                  .retention()
                  .purge(new PurgeRequest(inside, false), progress::update);
        }
      }
      output.say("%s", line(report, dryRun ? "would lose" : "lost"));
      output.json(json(inside, report));
    }
    return ExitStatus.DONE;
  }

  /** A path that begins with the mount point means what it names there. */
  private byte[] inside(FsTarget target) {
    Path named = Path.of(path).normalize();
    String text =
        target
            .mountPoint()
            .filter(named::startsWith)
            .map(point -> point.relativize(named).toString())
            .orElse(path);
    return PathNames.typed(text.getBytes(StandardCharsets.UTF_8));
  }

  private String line(PurgeReport report, String verb) {
    String left =
        report.leftAlone() == 0
            ? ""
            : "; "
                + report.leftAlone()
                + " more have another name now, outside of the path, and keep theirs";
    return String.format(
        "%s: %d files and directories %s their history, %d of them are there now and stay: %s in %d"
            + " records%s",
        path,
        report.objects(),
        verb,
        report.present(),
        Sizes.format(report.bytes()),
        report.records(),
        left);
  }

  private Map<String, Object> json(byte[] inside, PurgeReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", PathNames.show(inside));
    json.put("dryRun", dryRun);
    json.put("objects", report.objects());
    json.put("present", report.present());
    json.put("leftAlone", report.leftAlone());
    json.put("records", report.records());
    json.put("bytes", report.bytes());
    return json;
  }
}
