package org.tidemark.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks. */
public final class Terminal {
  public static final int STDOUT = 1;
  public static final int STDERR = 2;

  private Terminal() {}

  /** Returns whether a file descriptor of this process is a terminal. */
  public static boolean isTerminal(int descriptor) {
    try {
      String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // Not Linux: nobody is known to look.
    }
  }
}
