package org.tidemark.fs.testing;

import org.tidemark.base.Tid;
import org.tidemark.fs.FileSystem;

/** The check that runs after every test that wrote. */
final class Verify {
  private Verify() {}

  /** Fails unless everything reachable is whole. */
  static void clean(FileSystem fs) {
    TreeReader.read(fs, Tid.NOW);
  }
}
