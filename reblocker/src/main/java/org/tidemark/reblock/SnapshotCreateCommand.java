package org.tidemark.reblock;

import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark snapshot create}. */
@Command(
    name = "create",
    header = "Give the present, or another moment, a name.",
    description = {
      "Of a mount everything that programs have written so far is committed first, and that commit"
          + " gets the name. With --at the moment is an earlier one.",
      "A name cannot be one that means a tid or a time, and has at most 252 bytes. With --json one"
          + " object as in the list of tidemark snapshot list."
    },
    footer = {"", "Example: tidemark snapshot create /mnt before-upgrade --note 'JDK 25'"})
final class SnapshotCreateCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "What the moment is called.")
  private String name = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "What to remember about it.")
  private String note = "";

  @Option(names = "--at", paramLabel = "WHEN", description = "The moment, like -2h or 0x1f3.")
  private String when = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      if (when.isEmpty()) {
        target.settle();
      }
      SnapshotInfo made = target.maintenance().retention().createSnapshot(name, note, when);
      output.say("%s is %s", Tid.toString(made.tid()), made.name());
      output.json(SnapshotJson.of(made));
    }
  }
}
