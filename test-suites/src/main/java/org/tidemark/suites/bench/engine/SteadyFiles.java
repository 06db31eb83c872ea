package org.tidemark.suites.bench.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tidemark.base.Units;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.RenameMode;

/** The work of a steady writer: mostly overwrites blocks; at times creates, renames and unlinks. */
final class SteadyFiles {
  private static final int FILES = 1000;
  private static final int BLOCKS_PER_FILE = 16;
  private static final int NAMESPACE_EVERY = 10;

  private final FileSystem fs;
  private final FileRef directory;
  private final List<OpenFile> files = new ArrayList<>();
  private final Random random = new Random(1);
  private final ByteBuffer block = ByteBuffer.allocateDirect(Units.BLOCK_BYTES);
  private final ByteBuffer small = ByteBuffer.allocateDirect(1000);

  SteadyFiles(FileSystem fs) {
    this.fs = fs;
    directory = Bytes.makeDirectory(fs, fs.root(), "steady");
    ByteBuffer content = ByteBuffer.allocateDirect(BLOCKS_PER_FILE * Units.BLOCK_BYTES);
    for (int i = 0; i < FILES; i++) {
      FileRef file = Bytes.create(fs, directory, "file" + i);
      Bytes.write(fs, file, 0, content);
      files.add(fs.open(file, true));
    }
  }

  void operate(int number) {
    int n = number / NAMESPACE_EVERY;
    if (number % NAMESPACE_EVERY != 0) {
      OpenFile file = files.get(random.nextInt(FILES));
      long offset = (long) random.nextInt(BLOCKS_PER_FILE) * Units.BLOCK_BYTES;
      fs.write(file, offset, block.duplicate().putInt(0, number), Caller.ROOT);
    } else if (n % 3 == 0) {
      Bytes.write(fs, Bytes.create(fs, directory, "new" + n), 0, small);
    } else if (n % 3 == 1) {
      byte[] name = Bytes.name("old" + (n - 1));
      fs.rename(directory, Bytes.name("new" + (n - 1)), directory, name, RenameMode.PLAIN);
    } else {
      fs.unlink(directory, Bytes.name("old" + (n - 2)));
    }
  }
}
