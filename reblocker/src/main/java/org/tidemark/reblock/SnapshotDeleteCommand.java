package org.tidemark.reblock;

import java.util.Map;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark snapshot delete}. */
@Command(
    name = "delete",
    header = "Take the name of a moment away.",
    description = {
      "Frees nothing by itself: the moment is one like others then, and the next prune decides about"
          + " it. One that is held has to be released first."
    },
    footer = {"", "Example: tidemark snapshot delete /mnt before-upgrade"})
final class SnapshotDeleteCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot.")
  private String name = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      target.maintenance().retention().deleteSnapshot(name);
      output.json(Map.of("deleted", name));
    }
  }
}
