package org.tidemark.fuse.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.tidemark.base.Units;

/**
 * Where the messages of a serving process go: its stderr, which is a file when it runs in the
 * background.
 */
final class MountLog {
  private static final long BYTES_MAX = Units.MIB;

  private static final int NAME_CHARS_MAX = 60;

  /** One line each: time, level, message, and the stack trace if there is one. */
  private static final String FORMAT = "%1$tF %1$tT.%1$tL %4$s %5$s%6$s%n";

  private MountLog() {}

  /** Sets the form of messages. Before the first one. */
  static void useOneLineMessages() {
    System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
  }

  /** Makes a file the stderr of this process, as far as Java code writes to it. */
  static void redirectTo(Path file) throws IOException {
    System.setErr(
        new PrintStream(new FileOutputStream(file.toFile(), true), true, StandardCharsets.UTF_8));
  }

  /**
   * Returns where messages about an image go: what the option says, else what TIDEMARK_LOG says,
   * else a file named after the image below /var/log or the user's state directory.
   */
  static Path place(
      Path image, Optional<Path> option, boolean root, Map<String, String> environment) {
    if (option.isPresent()) {
      return option.get();
    }
    String wanted = environment.getOrDefault("TIDEMARK_LOG", "");
    if (!wanted.isEmpty()) {
      return Path.of(wanted).toAbsolutePath();
    }
    String path = image.toString().substring(1).replace('/', '-');
    String name = path.substring(Math.max(0, path.length() - NAME_CHARS_MAX)) + ".log";
    if (root) {
      return Path.of("/var/log/tidemark", name);
    }
    String home = environment.getOrDefault("HOME", "/");
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base = state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state);
    return base.resolve("tidemark").resolve(name);
  }

  /**
   * Makes sure that the file can be appended to; an old one that has grown long is put aside.
   *
   * @param makesDirectory whether to make the directory that it is in, if it is missing
   */
  static void prepare(Path file, boolean makesDirectory) throws IOException {
    Path parent = file.getParent();
    if (parent != null && makesDirectory) {
      Files.createDirectories(parent);
    }
    if (Files.isRegularFile(file) && Files.size(file) > BYTES_MAX) {
      Path old = file.resolveSibling(file.getFileName() + ".1");
      Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
    }
    new FileOutputStream(file.toFile(), true).close();
  }
}
