package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Writes a file in blocks of 4 KiB: a new one in sequence, then all of it again at random. */
final class BlockWrite implements Workload {
  @Override
  public String name() {
    return "blockwrite";
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    long bytes = place.sizes().blockFileBytes();
    int blocks = Math.toIntExact(bytes / Blocks.BLOCK);
    ByteBuffer block = Blocks.noise(Blocks.BLOCK, 1);
    int[] order = Blocks.shuffled(blocks, 2);
    try (FileChannel channel =
        FileChannel.open(
            place.file("blocks"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      meter.time(
          "sequential write, 4 KiB blocks, fsync",
          Unit.MIB_PER_SECOND,
          (double) bytes,
          () -> {
            for (int i = 0; i < blocks; i++) {
              Blocks.write(channel, (long) i * Blocks.BLOCK, block.putLong(0, i));
            }
            channel.force(true);
          });
      meter.time(
          "random overwrite, 4 KiB blocks, fsync",
          Unit.MIB_PER_SECOND,
          (double) bytes,
          () -> {
            for (int number : order) {
              Blocks.write(channel, (long) number * Blocks.BLOCK, block.putLong(0, -number));
            }
            channel.force(true);
          });
    }
  }
}
