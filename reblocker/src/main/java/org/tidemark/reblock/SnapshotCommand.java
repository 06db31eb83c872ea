package org.tidemark.reblock;

import org.tidemark.console.CommandException;
import picocli.CommandLine.Command;

/** {@code tidemark snapshot}: names for moments. */
@Command(
    name = "snapshot",
    header = "Give moments names, which pruning keeps.",
    description = {
      "NAME@@SNAPSHOT shows the moment in any path of a mount, like every other moment; in .history"
          + " it stands by its name. Snapshots are local: no mirror takes them along."
    },
    subcommands = {
      SnapshotCreateCommand.class,
      SnapshotListCommand.class,
      SnapshotDeleteCommand.class,
      SnapshotHoldCommand.class,
      SnapshotReleaseCommand.class,
    },
    footer = {"", "Example: tidemark snapshot create /mnt before-upgrade"})
public final class SnapshotCommand implements Runnable {
  @Override
  public void run() {
    throw CommandException.usage("say what to do: create, list, delete, hold or release");
  }
}
