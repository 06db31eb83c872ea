package org.tidemark.reblock;

import java.util.concurrent.Callable;
import org.tidemark.console.Output;
import org.tidemark.scan.RetentionPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark prune-everything}. */
@Command(
    name = "prune-everything",
    header = "Drop all history that no snapshot keeps.",
    description = {
      "As tidemark prune with --keep none: of the past nothing stays but snapshots. The present and"
          + " what comes stay as they are."
    },
    footer = {"", "Example: tidemark prune-everything --dry-run /mnt"})
public final class PruneEverythingCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Mixin private PruneOptions options;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return options.prune(fs, RetentionPolicy.NONE.toString(), output, spec.commandLine().getErr());
  }
}
