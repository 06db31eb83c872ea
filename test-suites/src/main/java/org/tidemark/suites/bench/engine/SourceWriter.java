package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.work.Blocks;

/** Somebody who writes as fast as the filesystem takes it, for some time. */
enum SourceWriter {
  /** New files, a hundred in each directory. */
  FILES("files of 4 KiB", 20) {
    @Override
    double write(Path directory, String name, long nanos) throws IOException {
      ByteBuffer content = Blocks.noise(Blocks.BLOCK, 5);
      Path top = Files.createDirectory(directory.resolve(name));
      Path folder = top;
      long start = CLOCK.monotonicNanos();
      int files = 0;
      for (; CLOCK.monotonicNanos() - start < nanos; files++) {
        if (files % FILES_PER_DIRECTORY == 0) {
          folder = Files.createDirectory(top.resolve("d" + files / FILES_PER_DIRECTORY));
        }
        try (FileChannel channel =
            FileChannel.open(
                folder.resolve("f" + files),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
          Blocks.write(channel, 0, content.putLong(0, files));
        }
      }
      return files;
    }

    @Override
    String show(double rate) {
      return String.format(Locale.ROOT, "%,.0f/s", rate);
    }
  },

  /** One file, in blocks of 1 MiB, durable at the end. */
  SEQUENCE("a file in blocks of 1 MiB", 3) {
    @Override
    double write(Path directory, String name, long nanos) throws IOException {
      ByteBuffer block = Blocks.noise(Units.MIB, 6);
      long start = CLOCK.monotonicNanos();
      long offset = 0;
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (; CLOCK.monotonicNanos() - start < nanos; offset += Units.MIB) {
          Blocks.write(channel, offset, block.putLong(0, offset));
        }
        channel.force(true);
      }
      return offset;
    }

    @Override
    String show(double rate) {
      return Units.human((long) rate) + "/s";
    }
  };

  private static final int FILES_PER_DIRECTORY = 100;
  private static final Clock CLOCK = Clock.system();

  private final String what;
  private final int seconds;

  SourceWriter(String what, int seconds) {
    this.what = what;
    this.seconds = seconds;
  }

  String what() {
    return what;
  }

  /** Returns for how long it writes in full. */
  int seconds() {
    return seconds;
  }

  /**
   * Writes for about so long.
   *
   * @param name of what it makes in the directory, which is new
   * @return how much it wrote
   */
  abstract double write(Path directory, String name, long nanos) throws IOException;

  /** Returns the amount per second as text. */
  abstract String show(double rate);
}
