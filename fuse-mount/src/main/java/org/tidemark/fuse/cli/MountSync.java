package org.tidemark.fuse.cli;

import java.nio.file.Path;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.control.ControlClient;
import org.tidemark.fuse.mounts.SystemCalls;

/** Commits a mounted filesystem from another process. */
final class MountSync {
  private MountSync() {}

  /**
   * Has the kernel write out what it holds, then commits, also if some of that could not be kept:
   * the kernel tells the next one who asks, whoever wrote it.
   *
   * @return the tid
   * @throws CommandException if not everything could be written, or the serving process cannot be
   *     asked
   */
  static long sync(Mount mount) {
    int errno = SystemCalls.syncFileSystem(mount.point());
    long tid = commit(mount);
    // Root may commit and unmount what a user has mounted, but not look into it.
    if (errno != 0 && errno != Errno.EACCES.code()) {
      throw CommandException.failed(
          mount.point() + ": committed as " + Tid.toString(tid) + ", but " + explain(errno));
    }
    return tid;
  }

  private static long commit(Mount mount) {
    try (ControlClient client =
        ControlClient.forMount(Path.of(mount.source()), mount.point())
            .orElseThrow(() ->
                CommandException.failed(
                    mount.point() + ": the process that serves it cannot be asked to commit"))) {
      return client.sync();
    } catch (FsException e) {
      throw CommandException.failed(mount.point() + ": could not commit: " + e.getMessage());
    }
  }

  private static String explain(int errno) {
    return switch (reason(errno)) {
      case "ENOSPC" ->
          "something that was written did not fit any more, and is lost (ENOSPC); the"
              + " programs were told at fsync or close";
      case "EROFS" -> "a program wrote to the past, which cannot be changed (EROFS)";
      case String name ->
          "not everything that programs have written could be kept ("
              + name
              + "); see the log of the mount";
    };
  }

  private static String reason(int errno) {
    for (Errno known : Errno.values()) {
      if (known.code() == errno) {
        return known.name();
      }
    }
    return "errno " + errno;
  }
}
