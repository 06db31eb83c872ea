package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A kind of filesystem that takes part in the comparison. */
public interface Contender {
  /** Returns the short name: the column of the table and the choice on the command line. */
  String name();

  /** Returns what exactly it is, with version, for the table's notes. */
  String description() throws IOException;

  /** Returns why it cannot take part on this machine; empty if it can. */
  Optional<String> whyNot() throws IOException;

  /** Returns whether it can be mounted with any interval between commits. */
  boolean choosesCommitInterval();

  /**
   * Makes an empty filesystem and mounts it.
   *
   * @param work an empty directory for its image and its mount point
   * @param commitSeconds the interval between commits; 0: its own default
   */
  Mounted mount(Path work, int commitSeconds) throws IOException;

  /** A mounted filesystem; closing destroys it. */
  interface Mounted extends AutoCloseable {
    /** Returns where it is mounted. */
    Path directory();

    /** Empties every cache: what is read next comes from the disk. */
    void makeCold() throws IOException;

    @Override
    void close() throws IOException;
  }
}
