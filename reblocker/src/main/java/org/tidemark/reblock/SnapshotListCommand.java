package org.tidemark.reblock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.console.Times;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.Retention;
import org.tidemark.fs.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark snapshot list}. */
@Command(
    name = "list",
    header = "Show the snapshots, the oldest moment first.",
    description = {
      "One line each: tid, local time of the moment, whether it is held, what only it keeps, name,"
          + " note. What only it keeps is history that can be pruned once this snapshot is deleted;"
          + " what several keep counts for none. Counting takes time that follows how much history"
          + " there is.",
      "With --json one object: snapshots, a list of {name, tid, time (of the moment), created (when"
          + " it got the name), note, held, onlyBytes}."
    },
    footer = {"", "Example: tidemark snapshot list /mnt"})
final class SnapshotListCommand implements Runnable {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(names = "--quick", description = "Do not count what each keeps.")
  private boolean quick;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.open(fs)) {
      Retention retention = target.maintenance().retention();
      Map<String, Long> only = quick ? Map.of() : onlyBytes(retention);
      List<SnapshotInfo> all = retention.snapshots();
      output.say("%-10s %-19s %-4s %10s  %s", "tid", "time", "held", "only", "name");
      List<Map<String, Object>> json = new ArrayList<>();
      for (SnapshotInfo each : all) {
        Long bytes = only.get(each.name());
        output.say(
            "%-10s %-19s %-4s %10s  %s%s",
            Tid.toString(each.tid()),
            Times.local(each.timeNanos()),
            each.held() ? "held" : "-",
            bytes == null ? "-" : Sizes.format(bytes),
            each.name(),
            each.note().isEmpty() ? "" : "  " + each.note());
        Map<String, Object> one = SnapshotJson.of(each);
        if (bytes != null) {
          one.put("onlyBytes", bytes);
        }
        json.add(one);
      }
      output.json(Map.of("snapshots", json));
    }
  }

  private Map<String, Long> onlyBytes(Retention retention) {
    try (Progress progress = Progress.onTerminal("history", spec.commandLine().getErr())) {
      return retention.historyUse(0, 0, progress::update).snapshots().stream()
          .collect(Collectors.toMap(HistoryUse.OfSnapshot::name, HistoryUse.OfSnapshot::bytes));
    }
  }
}
