package org.tidemark.reblock;

import java.util.List;
import java.util.Map;
import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.Times;
import org.tidemark.fs.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark snapshot list}. */
@Command(
    name = "list",
    header = "Show the snapshots, the oldest moment first.",
    description = {
      "One line each: tid, local time of the moment, whether it is held, name, note.",
      "With --json one object: snapshots, a list of {name, tid, time (of the moment), created (when"
          + " it got the name), note, held}."
    },
    footer = {"", "Example: tidemark snapshot list /mnt"})
final class SnapshotListCommand implements Runnable {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.open(fs)) {
      List<SnapshotInfo> all = target.maintenance().retention().snapshots();
      output.say("%-10s %-19s %-4s  %s", "tid", "time", "held", "name");
      for (SnapshotInfo each : all) {
        output.say(
            "%-10s %-19s %-4s  %s%s",
            Tid.toString(each.tid()),
            Times.local(each.timeNanos()),
            each.held() ? "held" : "-",
            each.name(),
            each.note().isEmpty() ? "" : "  " + each.note());
      }
      output.json(Map.of("snapshots", all.stream().map(SnapshotJson::of).toList()));
    }
  }
}
