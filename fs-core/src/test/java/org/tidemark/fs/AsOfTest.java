package org.tidemark.fs;

import org.junit.jupiter.api.Test;
import org.tidemark.fs.testing.ManyCommits;
import org.tidemark.fs.testing.Rig;

/** Every moment of a long history is there, exactly. */
class AsOfTest {
  @Test
  void everyOneOf500CommitsOver2000FilesReadsBackExactly() {
    new ManyCommits(7, Rig.ROOMY, 2_000, 500, 8).compareAll(20);
  }
}
