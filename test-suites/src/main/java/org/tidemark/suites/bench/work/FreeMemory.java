package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tidemark.base.Units;
import org.tidemark.suites.equipment.Command;

/**
 * The memory that caches will use. A virtual machine may have given it back to its host while it
 * was free, and then gets it page by page: where a millisecond for each MiB is usual, that costs as
 * much as the reading that is measured, or more, and not the same each time.
 */
public final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String FREE = "MemFree:";

  private FreeMemory() {}

  /**
   * Has so many bytes of free memory used by somebody else for a moment, or half of what is free.
   */
  public static void touch(long bytes) throws IOException {
    long mebibytes = Math.min(bytes, freeBytes() / 2) / Units.MIB;
    if (mebibytes > 0) {
      Command.of(
              "dd",
              "if=/dev/zero",
              "of=/dev/null",
              "bs=" + mebibytes + "M",
              "count=1",
              "iflag=fullblock")
          .check();
    }
  }

  private static long freeBytes() throws IOException {
    for (String line : Files.readAllLines(MEMINFO)) {
      if (line.startsWith(FREE)) {
        String kibibytes = line.substring(FREE.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) * 1024;
      }
    }
    throw new IOException(MEMINFO + " does not say how much memory is free");
  }
}
