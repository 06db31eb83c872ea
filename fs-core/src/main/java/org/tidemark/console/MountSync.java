package org.tidemark.console;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.tidemark.base.CFunction;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.control.ControlClient;

/** Commits a mounted filesystem from another process. */
public final class MountSync {
  private static final int O_RDONLY_DIRECTORY_CLOEXEC = 0x90000;

  private MountSync() {}

  /**
   * Has the kernel write out what it holds, then commits, also if some of that could not be kept:
   * the kernel tells the next one who asks, whoever wrote it.
   *
   * @return the tid
   * @throws CommandException if not everything could be written, or the serving process cannot be
   *     asked
   */
  public static long sync(Mount mount) {
    int errno = flush(mount.point());
    long tid = commit(mount);
    // Root may commit and unmount what a user has mounted, but not look into it.
    if (errno != 0 && errno != Errno.EACCES.code()) {
      throw CommandException.failed(
          mount.point() + ": committed as " + Tid.toString(tid) + ", but " + explain(errno));
    }
    return tid;
  }

  /**
   * Has the kernel write out all that it holds of the filesystem in which a directory lies; nothing
   * is committed by that.
   *
   * @return 0 or the errno: also of what somebody else has written, if nobody was told yet
   */
  public static int flush(Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(directory.toString()).address();
      int descriptor = call(arena, "open", path, O_RDONLY_DIRECTORY_CLOEXEC);
      if (descriptor < 0) {
        return -descriptor;
      }
      int result = call(arena, "syncfs", descriptor);
      int ignored = call(arena, "close", descriptor);
      return -result;
    }
  }

  private static int call(Arena arena, String function, long... arguments) {
    return CFunction.named(function).callInt(CFunction.errnoState(arena), arguments);
  }

  private static long commit(Mount mount) {
    try (ControlClient client =
        ControlClient.forMount(Path.of(mount.source()), mount.point())
            .orElseThrow(() ->
                CommandException.failed(
                    DeadMounts.isDead(mount.point())
                        ? DeadMounts.advice(mount.point())
                        : mount.point()
                            + ": the process that serves it cannot be asked to commit"))) {
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
