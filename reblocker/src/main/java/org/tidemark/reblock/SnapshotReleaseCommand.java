package org.tidemark.reblock;

import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.fs.SnapshotInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark snapshot release}. */
@Command(
    name = "release",
    header = "Let a snapshot be deleted again.",
    footer = {"", "Example: tidemark snapshot release /mnt before-upgrade"})
final class SnapshotReleaseCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The snapshot.")
  private String name = "";

  @Mixin private Output output;

  @Override
  public void run() {
    try (FsTarget target = FsTarget.openForChange(fs)) {
      SnapshotInfo now = target.maintenance().retention().holdSnapshot(name, false);
      output.say("%s is released", now.name());
      output.json(SnapshotJson.of(now));
    }
  }
}
