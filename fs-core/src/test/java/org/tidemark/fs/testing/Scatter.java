package org.tidemark.fs.testing;

import java.util.Random;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileType;

/** Writes files in a way that scatters them: single blocks of several, in turns, with commits. */
final class Scatter {
  private static final int FILES = 3;
  private static final int BLOCK = 4_096;
  private static final int FILE_BLOCKS = 150;
  private static final int SLOT = 1_000;

  private final Twins twins;
  private final Random random;

  Scatter(Twins twins, Random random) {
    this.twins = twins;
    this.random = random;
  }

  /** Makes the files if they are not there yet, and overwrites some of their blocks. */
  void run(int overwrites) {
    for (int i = 0; i < FILES; i++) {
      String path = "scattered " + i;
      boolean isNew = twins.find(path) == null;
      if (isNew) {
        twins.apply(new Op.Make(path, FileType.REGULAR | 0644, 0, "", Caller.ROOT));
      }
      twins.apply(new Op.Open(SLOT + i, path, true));
      if (isNew) {
        write(i, 0, FILE_BLOCKS * BLOCK);
      }
    }
    twins.apply(new Op.Commit());
    for (int i = 0; i < overwrites; i++) {
      long at = random.nextInt(FILE_BLOCKS);
      write(random.nextInt(FILES), at * BLOCK, BLOCK);
      if (i % 30 == 0) {
        twins.apply(new Op.Commit());
      }
    }
    for (int i = 0; i < FILES; i++) {
      twins.apply(new Op.Close(SLOT + i));
    }
  }

  private void write(int file, long offset, int length) {
    twins.apply(new Op.Write(SLOT + file, offset, length, random.nextLong(), Caller.ROOT));
  }
}
