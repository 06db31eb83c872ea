package org.tidemark.reblock;

import java.util.concurrent.Callable;
import org.tidemark.console.Output;
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
      "Works on a full filesystem, and on a replica, whose own policy is all that counts for it."
          + " Can be interrupted, or be given a time limit: what was done stays done, and the exit"
          + " status is 3 if there is more.",
      "With --json one object: policy, momentsKept, momentsDropped, records, bytes, nodesRead,"
          + " complete, dryRun, largest, a list of {path, bytes}."
    },
    footer = {"", "Example: tidemark prune /mnt --keep 'all 2d, daily 30d' --dry-run"})
public final class PruneCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(
      names = "--keep",
      paramLabel = "POLICY",
      description = "Which moments stay; the setting prune.keep if not given.")
  private String policy = "";

  @Mixin private PruneOptions options;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.prune(fs, policy, output, spec.commandLine().getErr());
  }
}
