package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.tidemark.base.Units;

/** Reading and writing files in blocks. */
public final class Blocks {
  public static final int BLOCK = Units.BLOCK_BYTES;

  private static final int STREAM_BLOCK = Units.MIB;

  private Blocks() {}

  /** Returns a buffer of bytes that do not compress. */
  public static ByteBuffer noise(int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return ByteBuffer.allocateDirect(bytes).put(content).flip();
  }

  /** Writes a new file in blocks of 1 MiB and makes it durable. */
  public static void writeFile(Path file, long bytes) throws IOException {
    ByteBuffer block = noise(STREAM_BLOCK, bytes);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long offset = 0; offset < bytes; offset += STREAM_BLOCK) {
        block.putLong(0, offset); // no two blocks are the same
        write(channel, offset, block);
      }
      channel.force(true);
    }
  }

  /** Reads a file from beginning to end in blocks of 1 MiB. */
  public static void readFile(Path file) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(STREAM_BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read;
      do {
        read = channel.read(block.clear());
      } while (read >= 0);
    }
  }

  /** Writes the whole block at an offset. */
  public static void write(FileChannel channel, long offset, ByteBuffer block) throws IOException {
    ByteBuffer rest = block.duplicate();
    long position = offset;
    while (rest.hasRemaining()) {
      position += channel.write(rest, position);
    }
  }

  /** Returns the numbers below count in random order. */
  public static int[] shuffled(int count, long seed) {
    Random random = new Random(seed);
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }
}
