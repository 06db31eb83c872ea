package org.tidemark.newfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who runs this process: the root directory of a new filesystem belongs to that user. */
final class User {
  private User() {}

  static int uid() {
    return attribute("unix:uid");
  }

  static int gid() {
    return attribute("unix:gid");
  }

  /** The files of a process in /proc belong to its effective user; without /proc it is root. */
  private static int attribute(String name) {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self/stat"), name);
    } catch (IOException e) {
      return 0;
    }
  }
}
