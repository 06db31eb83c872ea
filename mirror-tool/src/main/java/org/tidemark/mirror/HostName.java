package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as it calls itself: no name server is asked. */
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  static String get() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException e) {
      return "localhost"; // it is only for people to read
    }
  }
}
