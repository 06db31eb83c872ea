package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.Snapshots;

/**
 * What a snapshot can be called: what can stand as WHEN in the name of a file, {@code x@@NAME}, and
 * means nothing else there.
 */
final class SnapshotNames {
  private static final int BYTES_MAX = 255 - "x@@".length();

  private SnapshotNames() {}

  /**
   * Checks a new name and its note.
   *
   * @throws FsException EINVAL; ENAMETOOLONG
   */
  static void check(String name, String note) {
    if (name.getBytes(UTF_8).length > BYTES_MAX) {
      throw new FsException(
          Errno.ENAMETOOLONG, "the name of a snapshot has at most " + BYTES_MAX + " bytes");
    }
    String problem = problem(name);
    if (!problem.isEmpty()) {
      throw new FsException(
          Errno.EINVAL, "'" + name + "' cannot be the name of a snapshot: " + problem);
    }
    if (note.getBytes(UTF_8).length > Snapshots.NOTE_BYTES_MAX) {
      throw new FsException(
          Errno.EINVAL, "a note has at most " + Snapshots.NOTE_BYTES_MAX + " bytes");
    }
    if (note.codePoints().anyMatch(Character::isISOControl)) {
      throw new FsException(Errno.EINVAL, "a note is one line without control characters");
    }
  }

  /** Returns what is wrong with a name; empty if nothing is. */
  private static String problem(String name) {
    if (name.isBlank() || !name.equals(name.strip())) {
      return "it is empty, or begins or ends with a blank";
    }
    if (name.equals(".") || name.equals("..") || name.contains("/")) {
      return "it could not stand in a path";
    }
    if (name.startsWith("@") || name.contains("@@")) {
      return "it begins with an @ or has @@ in it, which stand before a moment";
    }
    if (!name.codePoints().noneMatch(Character::isISOControl)) {
      return "it has a control character in it";
    }
    if (!new String(name.getBytes(UTF_8), UTF_8).equals(name)) {
      return "it is not text";
    }
    boolean isFree =
        WhenParser.parse(name, Instant.EPOCH.atZone(ZoneOffset.UTC)) instanceof When.Snapshot;
    return isFree ? "" : "it means a tid or a time";
  }
}
