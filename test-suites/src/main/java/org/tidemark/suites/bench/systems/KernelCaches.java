package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tidemark.suites.equipment.Command;

/** Empties the kernel's caches as far as the user may. */
public final class KernelCaches {
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  private KernelCaches() {}

  /** Returns whether this user may empty all caches, names and attributes too. */
  public static boolean canDropAll() {
    return Files.isWritable(DROP_CACHES);
  }

  /**
   * Writes everything out and forgets what is cached.
   *
   * @param where a file or a directory; all that a user who is not root can have forgotten is the
   *     data of the files in it
   */
  public static void drop(Path where) throws IOException {
    Command.of("sync").check();
    if (canDropAll()) {
      Files.writeString(DROP_CACHES, "3");
    } else {
      // With count=0, dd has nothing to copy and only gives the advice POSIX_FADV_DONTNEED.
      Command.script("find \"$1\" -type f -exec dd if={} iflag=nocache count=0 status=none \\;")
          .with(where)
          .check();
    }
  }
}
