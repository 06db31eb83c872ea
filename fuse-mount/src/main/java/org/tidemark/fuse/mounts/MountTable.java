package org.tidemark.fuse.mounts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is mounted now, from /proc/self/mountinfo. Later mounts hide earlier ones. */
public final class MountTable {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private final List<MountEntry> entries;

  private MountTable(List<MountEntry> entries) {
    this.entries = entries;
  }

  /** Reads the table of the machine; it is empty where there is none to read. */
  public static MountTable read() {
    if (!Files.exists(MOUNTINFO)) {
      return new MountTable(List.of());
    }
    try {
      // Names are bytes: taken as Latin-1 here, and put together again in unescape.
      return parse(Files.readAllLines(MOUNTINFO, ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes lines apart: {@code 42 27 0:39 / /mnt rw,noatime shared:1 - fuse.tidemark /a.img rw,...},
   * with a dash behind a varying number of fields.
   */
  static MountTable parse(List<String> lines) {
    List<MountEntry> entries = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      int dash = 6;
      while (dash < fields.length && !fields[dash].equals("-")) {
        dash++;
      }
      if (dash + 2 < fields.length) {
        entries.add(
            new MountEntry(
                Path.of(unescape(fields[4])), fields[dash + 1], unescape(fields[dash + 2])));
      }
    }
    return new MountTable(entries);
  }

  /** Blanks, backslashes and line ends stand in the table as a backslash and three octal digits. */
  private static String unescape(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        bytes.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        bytes.write(field.charAt(i));
      }
    }
    return bytes.toString(UTF_8);
  }

  /** Returns what is mounted exactly there, if something is. */
  public Optional<MountEntry> at(Path directory) {
    return last(entries.stream().filter(entry -> entry.directory().equals(directory)).toList());
  }

  /** Returns the mount that a path, absolute and without symbolic links, lies in. */
  public Optional<MountEntry> containing(Path path) {
    MountEntry best = null;
    for (MountEntry entry : entries) {
      boolean closer =
          best == null || entry.directory().getNameCount() >= best.directory().getNameCount();
      if (closer && path.startsWith(entry.directory())) {
        best = entry;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns where an image, by its absolute path, is mounted. */
  public Optional<MountEntry> ofImage(Path image) {
    return last(
        entries.stream()
            .filter(entry -> entry.isTidemark() && entry.source().equals(image.toString()))
            .toList());
  }

  private static Optional<MountEntry> last(List<MountEntry> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }
}
