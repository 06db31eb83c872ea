package org.tidemark.fuse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.MountSync;
import org.tidemark.console.MountTable;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.console.Output;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark sync}. */
@Command(
    name = "sync",
    header = "Commit everything now.",
    description = {
      "",
      "With the kernel's dirty pages first. Prints the transaction id of the commit: NAME@@TID shows"
          + " the state that it made durable (not with -o nohistory, which keeps no moments)."
    },
    footer = {"", "Example: tidemark sync /mnt"})
public final class SyncCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Parameters(
      paramLabel = "FS",
      description = "A path in a mounted filesystem, or an image, mounted or not.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(path)) {
      throw CommandException.failed(path + ": no such file or directory");
    }
    Path real = path.toRealPath();
    MountTable table = MountTable.read();
    Optional<Mount> mount = table.of(real).filter(Mount::isOurs).or(() -> table.ofImage(real));
    String tid;
    if (mount.isPresent()) {
      tid = Tid.toString(MountSync.sync(mount.get()));
    } else if (Files.isDirectory(real)) {
      throw CommandException.failed(path + ": is not in a mounted Tidemark filesystem");
    } else {
      tid = syncImage(real);
    }
    output.json(Map.of("tid", tid));
    output.say("%s", tid);
    return ExitStatus.DONE;
  }

  private static String syncImage(Path image) {
    FileDevice device = FileDevice.open(image, FileDevice.Access.READ_WRITE);
    try (FileSystem fileSystem = FileSystem.open(List.of(device), OpenOptions.DEFAULTS)) {
      return Tid.toString(fileSystem.sync());
    }
  }
}
