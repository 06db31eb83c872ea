package org.tidemark.reblock;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.FsTarget;
import org.tidemark.console.MountTable;
import org.tidemark.console.Output;
import org.tidemark.console.Progress;
import org.tidemark.fs.CleanupReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark cleanup}: what cron calls. */
@Command(
    name = "cleanup",
    header = "Do what is due: snapshots, prune, reblock.",
    description = {
      "Does for each filesystem what its settings want and what is due (tidemark config get): makes"
          + " a snapshot and deletes those of former calls that are old enough, prunes by the"
          + " policy of the filesystem, and puts in order, each within its time. Where time was up,"
          + " the next call goes on. May be called as often as you like; once an hour or a day is"
          + " enough. Skips what is not mounted, or being cleaned up already.",
      "The exit status is 1 if one could not be cleaned up, and 3 if there is more to do.",
      "With --json one object: filesystems, a list of {fs, skipped (why, or null), error (or null),"
          + " snapshot (name, or empty), snapshotsDeleted, pruned and reblocked (null if not due; as"
          + " those commands print), remarks, complete}."
    },
    footer = {"", "Example: tidemark cleanup", "Example: tidemark cleanup /mnt/home"})
public final class CleanupCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FS",
      arity = "0..*",
      description = "Images or paths in mounts; all that is mounted if none is given.")
  private List<String> targets = List.of();

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  private final List<Map<String, @Nullable Object>> json = new ArrayList<>();
  private int status = ExitStatus.DONE;

  @Override
  public Integer call() throws IOException {
    List<String> all = targets;
    if (all.isEmpty()) {
      all = MountTable.read().ours().stream().map(mount -> mount.point().toString()).toList();
    }
    for (String fs : all) {
      try {
        clean(fs);
      } catch (FsException e) {
        failed(fs, e);
      }
    }
    if (all.isEmpty()) {
      output.say("nothing is mounted");
    }
    output.json(Map.of("filesystems", json));
    return status;
  }

  private void clean(String fs) {
    try (FsTarget target = FsTarget.open(fs);
        Progress progress = Progress.onTerminal("cleanup", err())) {
      if (target.mountPoint().isEmpty()) {
        skipped(fs, "it is not mounted");
        return;
      }
      target.settle();
      CleanupReport report = target.maintenance().retention().cleanup(progress::update);
      show(fs, report);
    }
  }

  private void failed(String fs, FsException e) {
    if (e.errno() == Errno.EBUSY || e.errno() == Errno.EROFS) {
      skipped(fs, e.errno() == Errno.EROFS ? "it is read-only" : String.valueOf(e.getMessage()));
      return;
    }
    status = ExitStatus.FAILED;
    String message = String.valueOf(e.getMessage());
    err().println("tidemark cleanup: " + (message.startsWith(fs) ? "" : fs + ": ") + message);
    Map<String, @Nullable Object> one = entry(fs, null, e.getMessage());
    json.add(one);
  }

  private void skipped(String fs, String why) {
    output.say("%s: skipped, %s", fs, why);
    json.add(entry(fs, why, null));
  }

  private static Map<String, @Nullable Object> entry(
      String fs, @Nullable String skipped, @Nullable String error) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("fs", fs);
    one.put("skipped", skipped);
    one.put("error", error);
    return one;
  }

  private void show(String fs, CleanupReport report) {
    if (!report.snapshot().isEmpty()) {
      output.say("%s: made the snapshot %s", fs, report.snapshot());
    }
    for (String name : report.snapshotsDeleted()) {
      output.say("%s: deleted the snapshot %s", fs, name);
    }
    report
        .pruned()
        .forEach(pruned -> output.say("%s: %s", fs, PruneOptions.summary(pruned, false)));
    report
        .reblocked()
        .forEach(
            each -> ReblockCommand.lines(each).forEach(line -> output.say("%s: %s", fs, line)));
    report.remarks().forEach(remark -> output.say("%s: %s", fs, remark));
    if (!report.complete()) {
      output.say("%s: the time was up; the next cleanup goes on", fs);
    }
    if (report.snapshot().isEmpty()
        && report.pruned().isEmpty()
        && report.reblocked().isEmpty()
        && report.remarks().isEmpty()) {
      output.say("%s: nothing is due", fs);
    }
    Map<String, @Nullable Object> one = entry(fs, null, null);
    one.put("snapshot", report.snapshot());
    one.put("snapshotsDeleted", report.snapshotsDeleted());
    one.put(
        "pruned",
        report.pruned().isEmpty() ? null : PruneOptions.json(report.pruned().getFirst(), false));
    one.put(
        "reblocked",
        report.reblocked().isEmpty() ? null : ReblockCommand.json(report.reblocked().getFirst()));
    one.put("remarks", report.remarks());
    one.put("complete", report.complete());
    json.add(one);
    if (status == ExitStatus.DONE && !report.complete()) {
      status = ExitStatus.PARTIAL;
    }
    if (report.reblocked().stream().anyMatch(each -> each.damaged() > 0)) {
      status = ExitStatus.FAILED;
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
