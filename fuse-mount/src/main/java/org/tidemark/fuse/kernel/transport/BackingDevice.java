package org.tidemark.fuse.kernel.transport;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel's page cache may do for a mount: the settings below /sys/class/bdi, which root
 * can change. Other users keep what there is. docs/decisions/0016 has the measurements.
 *
 * <ul>
 *   <li>Reading ahead: by default 128 KiB, also the most that one request then asks for. Each is a
 *       round trip, and the image below is read in small pieces. INIT can only lower it.
 *   <li>Dirty pages: by default a FUSE filesystem gets a hundredth of what others get, and its
 *       writers are slowed down there even while memory is free, since the kernel does not know who
 *       serves it. So random writes reach the process page by page, before they can join. What is
 *       dirty here holds up nobody who would have to wait for it: the kernel lets a process that
 *       writes to another filesystem, as this one does, go on when that one has few dirty pages.
 * </ul>
 */
final class BackingDevice {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");
  private static final int READ_AHEAD_KIBIBYTES = 4096;
  private static final int DIRTY_PERCENT = 50;

  // Fields of a line of /proc/self/mountinfo.
  private static final int DEVICE = 2;
  private static final int MOUNT_POINT = 4;

  private final Path settings;

  private BackingDevice(Path settings) {
    this.settings = settings;
  }

  /** Raises the limits for the mount at the directory, without touching the mount. */
  static void raiseLimits(Path directory) {
    try {
      String number = number(directory);
      BackingDevice device = new BackingDevice(Path.of("/sys/class/bdi", number));
      if (number.isEmpty() || !Files.isDirectory(device.settings)) {
        return;
      }
      device.set("read_ahead_kb", READ_AHEAD_KIBIBYTES);
      device.set("max_ratio", DIRTY_PERCENT);
      device.set("strict_limit", 0); // since Linux 6.2
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the page cache keeps its limits", e); // slower, that is all
    }
  }

  private void set(String name, int value) throws IOException {
    Path setting = settings.resolve(name);
    if (Files.isWritable(setting)) {
      Files.writeString(setting, Integer.toString(value));
    }
  }

  /** Returns the device number, {@code major:minor}, of the mount that is on top there. */
  private static String number(Path directory) throws IOException {
    String escaped = escaped(directory.toString());
    byte[] table = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
    String device = "";
    for (String line : new String(table, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      List<String> fields = List.of(line.split(" ", -1));
      if (fields.size() > MOUNT_POINT && fields.get(MOUNT_POINT).equals(escaped)) {
        device = fields.get(DEVICE);
      }
    }
    return device;
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
