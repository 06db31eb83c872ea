package org.tidemark.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names the process that holds the lock of a file, where /proc/locks says it. */
final class LockHolder {
  private static final String UNKNOWN = "another process";

  /** {@code 1: POSIX ADVISORY WRITE 29160 fe:00:2147606 0 EOF}. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\d+: POSIX +ADVISORY +(?:WRITE|READ) +(\\d+) +([0-9a-f]+:[0-9a-f]+:\\d+) .*");

  /** The field of a line in mountinfo, counted from 0. */
  private static final int MOUNT_POINT = 4;

  private LockHolder() {}

  /**
   * Returns where the file is mounted, or "process 29160 (java)", or a phrase that says only that
   * there is somebody.
   */
  static String of(Path path) {
    try {
      String mountPoint = mountPoint(path.toRealPath());
      if (mountPoint != null) {
        return "a mount: it is mounted at " + mountPoint;
      }
      long dev = (Long) Files.getAttribute(path, "unix:dev");
      long inode = ((Number) Files.getAttribute(path, "unix:ino")).longValue();
      String wanted = String.format(Locale.ROOT, "%02x:%02x:%d", major(dev), minor(dev), inode);
      for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches() && matcher.group(2).equals(wanted)) {
          String pid = matcher.group(1);
          return "process "
              + pid
              + " ("
              + Files.readString(Path.of("/proc", pid, "comm")).strip()
              + ")";
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or the process has just ended: the phrase without a name is still true.
      return UNKNOWN;
    }
    return UNKNOWN;
  }

  /**
   * Where something is mounted whose source is this path, as the kernel writes it; null if nowhere.
   */
  private static @Nullable String mountPoint(Path path) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String[] mount = halves[0].split(" ", -1);
      String[] source = halves[halves.length - 1].split(" ", -1);
      if (mount.length > MOUNT_POINT && source.length > 1 && source[1].equals(path.toString())) {
        return mount[MOUNT_POINT];
      }
    }
    return null;
  }

  private static long major(long dev) {
    return ((dev >>> 8) & 0xfff) | ((dev >>> 32) & ~0xfffL);
  }

  private static long minor(long dev) {
    return (dev & 0xff) | ((dev >>> 12) & ~0xffL);
  }
}
