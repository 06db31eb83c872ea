package org.tidemark.suites.bench.work;

import java.io.IOException;

/** Some work, done by all filesystems in the same way. */
public interface Workload {
  /** Returns what it is called on the command line. */
  String name();

  /** Returns whether caches are emptied between {@link #prepare} and {@link #run}. */
  default boolean cold() {
    return false;
  }

  /**
   * Returns the interval between commits in seconds that this is about, 0 for each filesystem's
   * default. Filesystems without a choice take no part in the former.
   */
  default int commitSeconds() {
    return 0;
  }

  /**
   * Returns how large the filesystem shall be that this fills, 0 if that does not matter.
   * Filesystems without an image of their own take no part in the former.
   */
  default long imageBytes(Sizes sizes) {
    return 0;
  }

  /** Does what must be there before; not measured. */
  default void prepare(Place place) throws IOException {}

  /** Does the work and notes how fast. */
  void run(Place place, Meter meter) throws IOException;
}
