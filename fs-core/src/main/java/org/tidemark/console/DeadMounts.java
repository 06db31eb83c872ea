package org.tidemark.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts whose process has died: they stay until somebody takes them away. */
final class DeadMounts {
  private DeadMounts() {}

  /** Whether nobody is there to answer: ENOTCONN. */
  static boolean isDead(Path point) {
    try {
      return !Files.exists(point) && Files.readAttributes(point, "*").isEmpty();
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("not connected");
    }
  }

  static String advice(Path point) {
    return point
        + ": the process that served this mount has died; take it away first (tidemark umount "
        + point
        + "), then mount it again";
  }
}
