package org.tidemark.reblock;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.Output;
import org.tidemark.scan.RetentionPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark prune}. */
@Command(
    name = "prune",
    header = "Drop history by policy, and free what only it held.",
    description = {
      "A policy is a list like the one of a new filesystem, all 24h, hourly 7d, daily 60d, weekly 1y (also"
          + " monthly and yearly; spans in s, m, h, d, w, y, or forever; none). all keeps every"
          + " moment of so long ago, the others the last one of each hour, day, week, month or"
          + " year. The last commit and snapshots always stay. A moment that goes is gone whole:"
          + " NAME@@ it is ENOENT.",
      "A directory can have a shorter past: with setfattr -n user.tidemark.keep -v POLICY, of the"
          + " moments that stay only those that its own policy keeps stay for it and for what is in"
          + " it, until a directory below has a policy. At the others an object is as it was, if it"
          + " did not change until one that is kept, or else ENOENT.",
      "Works on a full filesystem, and on a replica, whose own policy is all that counts for it."
          + " Can be interrupted, or be given a time limit: what was done stays done, and the exit"
          + " status is 3 if there is more.",
      "With --path the history of one file, or of a directory with all that is or ever was in it, is"
          + " destroyed instead, at all moments, in snapshots and holds too; what is there now stays."
          + " What has another name now, outside of the path, keeps its history. It asks twice, on a"
          + " terminal, or wants --force. A replica keeps its own history.",
      "With --json one object: policy, momentsKept, momentsDropped, records, bytes, nodesRead,"
          + " complete, dryRun, largest, a list of {path, bytes}. With --path: path, dryRun, objects,"
          + " present, leftAlone, records, bytes."
    },
    footer = {"", "Example: tidemark prune /mnt --keep 'all 2d, daily 30d' --dry-run"})
public final class PruneCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(
      names = "--keep",
      paramLabel = "POLICY",
      description = "Which moments stay; the setting prune.keep if not given.")
  private @Nullable String policy;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Purge the history of this path for good: from the root of the filesystem.")
  private String path = "";

  @Option(names = "--force", description = "With --path: do not ask.")
  private boolean force;

  @Mixin private PruneOptions options;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (path.isEmpty() && force) {
      throw CommandException.usage("--force goes with --path");
    }
    if (!path.isEmpty()) {
      if (policy != null || options.isLimited()) {
        throw CommandException.usage("--path goes with neither --keep nor --time");
      }
      PurgeQuestions questions =
          force ? PurgeQuestions.NONE : PurgeQuestions.onTerminal(spec.commandLine().getErr());
      return new PathPurge(path, options.dryRun(), questions)
          .run(fs, output, spec.commandLine().getErr());
    }
    if (policy != null && policy.isBlank()) {
      throw CommandException.usage(
          "--keep has no policy; give one like 'all 24h, daily 60d', or none");
    }
    if (policy != null) {
      checkPolicy(policy);
    }
    return options.prune(
        fs, Objects.requireNonNullElse(policy, ""), output, spec.commandLine().getErr());
  }

  private static void checkPolicy(String text) {
    try {
      RetentionPolicy ignored = RetentionPolicy.parse(text);
    } catch (FsException e) {
      throw CommandException.usage("--keep: " + e.getMessage());
    }
  }
}
