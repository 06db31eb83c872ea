package org.tidemark.reblock;

import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark snapshot hold}. */
@Command(
    name = "hold",
    header = "Keep a snapshot from being deleted.",
    footer = {"", "Example: tidemark snapshot hold /mnt before-upgrade"})
final class SnapshotHoldCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot.")
  private String name = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      SnapshotInfo now = target.maintenance().retention().holdSnapshot(name, true);
      output.say("%s is held", now.name());
      output.json(SnapshotJson.of(now));
    }
  }
}
