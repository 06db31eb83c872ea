package org.tidemark.mirror;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tidemark.console.CommandException;

/** {@code [user@]host:path}, as ssh, scp and rsync take it. */
record RemotePath(String host, String path) {
  /**
   * Reads it; nothing if the text is a local path: one without a colon before the first slash, or
   * whose part before the colon is a file; nor if it is {@code file:DIR}.
   *
   * @throws CommandException for a host without a path
   */
  static Optional<RemotePath> parse(String text) {
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    if (colon <= 0 || (slash >= 0 && slash < colon) || ObjectPlace.parse(text).isPresent()) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    if (Files.exists(Path.of(text)) || Files.exists(Path.of(host))) {
      return Optional.empty();
    }
    if (colon == text.length() - 1) {
      throw CommandException.usage(
          text + ": names a host, but no path there; a local file is ./" + text);
    }
    return Optional.of(new RemotePath(host, text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return host + ":" + path;
  }
}
