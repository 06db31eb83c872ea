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

  /** Returns whether it has an image of its own, which can be filled up. */
  boolean choosesSize();

  /**
   * Makes an empty filesystem and mounts it.
   *
   * @param work an empty directory for its image and its mount point
   * @param needs what the work needs of it
   */
  Mounted mount(Path work, Needs needs) throws IOException;

  /**
   * How to make and mount a filesystem.
   *
   * @param commitSeconds the interval between commits; 0: its own default
   * @param imageBytes size of the image, which is sparse
   */
  record Needs(int commitSeconds, long imageBytes) {}

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
