package org.tidemark.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who this process is. Linux says so without a call of the C library, which each start would pay.
 */
public final class EffectiveUser {
  private EffectiveUser() {}

  /** Returns the effective user id of this process. */
  public static int id() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self cannot be looked at", e);
    }
  }
}
