package org.tidemark.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mounts that this process sees: {@code /proc/self/mountinfo}. */
public final class MountTable {
  /** How a mounted Tidemark shows itself. */
  public static final String TYPE = "fuse.tidemark";

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  /** Up to the separator there are six fields and any number of optional ones. */
  private static final int ROOT = 3;

  private static final int MOUNT_POINT = 4;
  private static final int OPTIONAL = 6;

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /**
   * One mount.
   *
   * @param root which directory of the filesystem is seen there: not / for a bind mount
   * @param point where it is seen
   * @param type of the filesystem, such as {@code fuse.tidemark}
   * @param source what was mounted, such as the path of an image
   */
  public record Mount(Path root, Path point, String type, String source) {
    public boolean isOurs() {
      return type.equals(TYPE);
    }
  }

  /** Reads the table of the running system; empty where there is none. */
  public static MountTable read() throws IOException {
    try {
      return parse(new String(Files.readAllBytes(MOUNTINFO), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return new MountTable(List.of());
    }
  }

  static MountTable parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      List<String> fields = List.of(line.split(" ", -1));
      int separator = fields.indexOf("-");
      if (separator >= OPTIONAL && separator + 2 < fields.size()) {
        mounts.add(
            new Mount(
                Path.of(unescape(fields.get(ROOT))),
                Path.of(unescape(fields.get(MOUNT_POINT))),
                unescape(fields.get(separator + 1)),
                unescape(fields.get(separator + 2))));
      }
    }
    return new MountTable(mounts);
  }

  /** Returns the mount that an absolute path lies in: the innermost, and the last one there. */
  public Optional<Mount> of(Path path) {
    Mount innermost = null;
    for (Mount mount : mounts) {
      if (path.startsWith(mount.point())
          && (innermost == null || mount.point().startsWith(innermost.point()))) {
        innermost = mount;
      }
    }
    return Optional.ofNullable(innermost);
  }

  /** Returns what is mounted exactly there: the last one, which hides the others. */
  public Optional<Mount> at(Path point) {
    return last(mounts.stream().filter(mount -> mount.point().equals(point)).toList());
  }

  /** Returns where an image, by its absolute path, is mounted. */
  public Optional<Mount> ofImage(Path image) {
    return last(
        mounts.stream()
            .filter(mount -> mount.isOurs() && mount.source().equals(image.toString()))
            .toList());
  }

  /** Returns one mount of each Tidemark filesystem, in the order of mounting. */
  public List<Mount> ours() {
    Map<String, Mount> bySource = new LinkedHashMap<>();
    mounts.stream().filter(Mount::isOurs).forEach(mount -> bySource.put(mount.source(), mount));
    return List.copyOf(bySource.values());
  }

  private static Optional<Mount> last(List<Mount> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  /** The kernel writes a blank, a tab, a newline and a backslash as three octal digits. */
  private static String unescape(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        plain.write(
            ((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(StandardCharsets.UTF_8);
  }
}
