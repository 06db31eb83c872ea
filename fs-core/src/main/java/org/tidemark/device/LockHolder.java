package org.tidemark.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the process that holds the lock of a file, where /proc/locks says it. */
final class LockHolder {
  private static final String UNKNOWN = "another process (mounted?)";

  /** {@code 1: POSIX ADVISORY WRITE 29160 fe:00:2147606 0 EOF}. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\d+: POSIX +ADVISORY +(?:WRITE|READ) +(\\d+) +([0-9a-f]+:[0-9a-f]+:\\d+) .*");

  private LockHolder() {}

  /** Returns "process 29160 (java, mounted?)", or a phrase that says only that there is one. */
  static String of(Path path) {
    try {
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
              + ", mounted?)";
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or the process has just ended: the phrase without a name is still true.
      return UNKNOWN;
    }
    return UNKNOWN;
  }

  private static long major(long dev) {
    return ((dev >>> 8) & 0xfff) | ((dev >>> 32) & ~0xfffL);
  }

  private static long minor(long dev) {
    return (dev & 0xff) | ((dev >>> 12) & ~0xffL);
  }
}
