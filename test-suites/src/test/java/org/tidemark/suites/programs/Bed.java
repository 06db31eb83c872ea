package org.tidemark.suites.programs;

import java.io.IOException;
import java.nio.file.Path;

/** A directory of the filesystem under test, for programs to work in. */
interface Bed extends AutoCloseable {
  /** Returns the directory; it stays the same after {@link #settle} and {@link #crash}. */
  Path directory();

  /** Unmounts, verifies everything, mounts again. */
  void settle() throws IOException;

  /** Returns whether {@link #crash} is possible. */
  boolean canCrash();

  /** Kills the filesystem's process without warning, and mounts again. */
  void crash() throws IOException;

  /** Returns what the filesystem has logged, for messages. */
  String log() throws IOException;

  @Override
  void close() throws IOException;
}
