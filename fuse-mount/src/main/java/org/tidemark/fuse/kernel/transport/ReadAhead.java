package org.tidemark.fuse.kernel.transport;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How far the kernel reads ahead of a program that reads in sequence.
 *
 * <p>By default it is 128 KiB, also the most that one request then asks for: each is a round trip,
 * and the image below is read in small pieces. INIT can only lower it; root can raise it for a
 * mount. Other users keep what there is.
 */
final class ReadAhead {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");
  private static final int KIBIBYTES = 4096;

  // Fields of a line of /proc/self/mountinfo.
  private static final int DEVICE = 2;
  private static final int MOUNT_POINT = 4;

  private ReadAhead() {}

  /** Raises it for the mount at the directory, without touching the mount. */
  static void raise(Path directory) {
    try {
      String escaped = escaped(directory.toString());
      byte[] table = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
      String device = "";
      for (String line : new String(table, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        List<String> fields = List.of(line.split(" ", -1));
        if (fields.size() > MOUNT_POINT && fields.get(MOUNT_POINT).equals(escaped)) {
          device = fields.get(DEVICE); // the last one is on top
        }
      }
      Path setting = Path.of("/sys/class/bdi", device, "read_ahead_kb");
      if (!device.isEmpty() && Files.isWritable(setting)) {
        Files.writeString(setting, Integer.toString(KIBIBYTES));
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "reading ahead stays as it is", e); // slower, that is all
    }
  }

  /** The table shows bytes as they are, but for these. */
  private static String escaped(String path) {
    String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
