package org.tidemark.mirror;

import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.console.CommandException;

/** {@code file:DIR}: a directory of objects, in the place of a replica. */
final class ObjectPlace {
  private static final String PREFIX = "file:";

  private ObjectPlace() {}

  /** Whether a text means a directory of objects, here or at {@code [user@]host:}. */
  static boolean isNamedBy(String text) {
    return parse(RemotePath.parse(text).map(RemotePath::path).orElse(text)).isPresent();
  }

  /**
   * Reads it; nothing if the text means something else.
   *
   * @throws CommandException for {@code file:} without a path, or with a host
   */
  static Optional<Path> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String path = text.substring(PREFIX.length());
    if (path.isEmpty()) {
      throw CommandException.usage(text + ": names no directory; write it like file:/backup/home");
    }
    if (path.startsWith("//") && !path.startsWith("///")) {
      throw CommandException.usage(
          text + ": is a directory of another host; write a local one like file:/backup/home");
    }
    return Optional.of(Path.of(path));
  }
}
