package org.tidemark.fuse.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.MountSync;
import org.tidemark.console.MountTable;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.fuse.mounts.MountUsers;
import org.tidemark.fuse.mounts.Unmounting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark umount}. */
@Command(
    name = "umount",
    header = "Unmount a filesystem.",
    description = {"", "Commits, unmounts, and returns when the image is closed."},
    footer = {"", "Example: tidemark umount /mnt"})
public final class UmountCommand implements Callable<Integer> {
  private static final int USERS_NAMED_MAX = 5;

  @Option(
      names = {"-l", "--lazy"},
      description =
          "Unmount also if programs use it: it disappears at once, and ends when they have finished."
              + " Does not wait for that.")
  private boolean lazy;

  @Parameters(paramLabel = "DIR", description = "Where it is mounted, or the image.")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Mount mount = find();
    Path at = mount.point();
    if (MountPoints.isDead(at)) {
      Unmounting.unmount(at, true);
      return ExitStatus.DONE;
    }
    int status = commit(mount);
    unmount(at);
    if (!lazy) {
      ImageLock.awaitFree(Path.of(mount.source()), Clock.system());
    }
    return status;
  }

  private Mount find() throws IOException {
    Path real = MountPoints.resolve(directory);
    MountTable table = MountTable.read();
    Mount mount =
        table
            .at(real)
            .or(() -> table.ofImage(real))
            .orElseThrow(() -> CommandException.failed(directory + ": nothing is mounted here"));
    if (!mount.isOurs()) {
      throw CommandException.failed(
          directory + ": is a mount of type " + mount.type() + ", not of Tidemark");
    }
    return mount;
  }

  /** Commits while an error can still be shown. One is no reason to leave the mount there. */
  private int commit(Mount mount) {
    try {
      long ignored = MountSync.sync(mount);
      return ExitStatus.DONE;
    } catch (CommandException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private void unmount(Path at) {
    try {
      Unmounting.unmount(at, lazy);
    } catch (FsException e) {
      if (e.errno() != Errno.EBUSY) {
        throw e;
      }
      List<String> users = MountUsers.of(at, USERS_NAMED_MAX);
      String by = users.isEmpty() ? "" : " by " + String.join(", ", users);
      throw CommandException.failed(
          directory
              + ": is in use"
              + by
              + (MountUsers.areWe(at) ? ", and this command was started in it" : "")
              + "; leave it, or unmount with --lazy");
    }
  }
}
