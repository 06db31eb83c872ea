package org.tidemark.fuse.mounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** Ends mounts: by the system call where that is allowed, else through fusermount. */
public final class Unmounting {
  private static final List<String> HELPERS = List.of("fusermount3", "fusermount");

  private Unmounting() {}

  /**
   * Loads what unmounting needs. A mount may be served for months; at its end the files of this
   * program may have been replaced by others.
   */
  public static void load() {
    SystemCalls.load();
  }

  /**
   * Ends the mount at the directory, which the kernel writes out before. The process that served it
   * learns of it on its own.
   *
   * @param lazy also if it is in use: then it disappears from the tree at once, and ends when
   *     nobody uses it any more
   * @throws FsException EBUSY if it is in use; another errno, with a line for the user, if it
   *     cannot be done
   */
  public static void unmount(Path directory, boolean lazy) {
    int flags = SystemCalls.UMOUNT_NOFOLLOW | (lazy ? SystemCalls.MNT_DETACH : 0);
    int errno = SystemCalls.umount2(directory, flags);
    if (errno == Errno.EPERM.code()) {
      unmountByHelper(directory, lazy);
    } else if (errno == Errno.EBUSY.code()) {
      throw new FsException(Errno.EBUSY, directory + " is in use");
    } else if (errno == Errno.EINVAL.code()) {
      throw new FsException(Errno.EINVAL, directory + " is not mounted");
    } else if (errno != 0) {
      throw new FsException(Errno.EIO, directory + " cannot be unmounted: errno " + errno);
    }
  }

  private static void unmountByHelper(Path directory, boolean lazy) {
    for (String helper : HELPERS) {
      List<String> command = new ArrayList<>(List.of(helper, "-u"));
      if (lazy) {
        command.add("-z");
      }
      command.addAll(List.of("--", directory.toString()));
      if (isOnPath(helper)) {
        run(directory, command);
        return;
      }
    }
    throw new FsException(
        Errno.ENOSYS, "fusermount3 is missing; install it, for example: apt-get install fuse3");
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String directory : path.split(":", -1)) {
      if (Files.isExecutable(Path.of(directory.isEmpty() ? "." : directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static void run(Path directory, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() != 0) {
        Errno errno = output.contains("busy") ? Errno.EBUSY : Errno.EPERM;
        throw new FsException(errno, directory + " cannot be unmounted: " + output);
      }
    } catch (IOException e) {
      throw new FsException(Errno.EIO, directory + " cannot be unmounted: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted while unmounting " + directory, e);
    }
  }
}
