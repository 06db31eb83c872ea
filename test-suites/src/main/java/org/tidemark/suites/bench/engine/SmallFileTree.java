package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.IntStream;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;

/**
 * Files of 1 KiB that do not compress, a hundred in each directory: the same in any filesystem,
 * mounted or not.
 *
 * @param files how many
 */
record SmallFileTree(int files) {
  static final int FILES_PER_DIRECTORY = 100;
  static final int FILE_BYTES = 1024;

  /** Makes them below a directory. */
  void make(Path top) throws IOException {
    for (int i = 0; i < files; i++) {
      if (i % FILES_PER_DIRECTORY == 0) {
        Files.createDirectory(top.resolve(directory(i)));
      }
      write(top, i, 0, StandardOpenOption.CREATE_NEW);
    }
  }

  /** Makes them in the root of a filesystem. */
  void make(FileSystem fs) {
    FileRef directory = fs.root();
    for (int i = 0; i < files; i++) {
      if (i % FILES_PER_DIRECTORY == 0) {
        directory = Bytes.makeDirectory(fs, fs.root(), directory(i));
      }
      Bytes.write(fs, Bytes.create(fs, directory, name(i)), 0, content(i, 0));
    }
  }

  /** Overwrites some files with another version of their content. */
  void change(Path top, int[] which, int version) throws IOException {
    for (int i : which) {
      write(top, i, version, StandardOpenOption.WRITE);
    }
  }

  /** Overwrites some files with another version of their content. */
  void change(FileSystem fs, int[] which, int version) {
    for (int i : which) {
      FileRef directory = fs.lookup(fs.root(), Bytes.name(directory(i))).ref();
      FileRef file = fs.lookup(directory, Bytes.name(name(i))).ref();
      Bytes.write(fs, file, 0, content(i, version));
    }
  }

  /** Returns the numbers of files anywhere, none of them twice. */
  int[] anywhere(int count, long seed) {
    return new Random(seed).ints(0, files).distinct().limit(count).toArray();
  }

  /** Returns the numbers of all files of a directory. */
  int[] ofDirectory(int directory) {
    return IntStream.range(0, FILES_PER_DIRECTORY)
        .map(i -> directory * FILES_PER_DIRECTORY + i)
        .toArray();
  }

  private static void write(Path top, int i, int version, StandardOpenOption how)
      throws IOException {
    Path file = top.resolve(directory(i)).resolve(name(i));
    try (FileChannel channel = FileChannel.open(file, how, StandardOpenOption.WRITE)) {
      ByteBuffer content = content(i, version);
      while (content.hasRemaining()) {
        channel.write(content);
      }
    }
  }

  private static ByteBuffer content(int i, int version) {
    byte[] content = new byte[FILE_BYTES];
    new Random(((long) version << 32) + i).nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  private static String directory(int i) {
    return "d" + i / FILES_PER_DIRECTORY;
  }

  private static String name(int i) {
    return "file" + i;
  }
}
