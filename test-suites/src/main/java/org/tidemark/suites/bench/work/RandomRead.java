package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Reads blocks of 4 KiB at random places of a file, cold. */
final class RandomRead implements Workload {
  @Override
  public String name() {
    return "randread";
  }

  @Override
  public boolean cold() {
    return true;
  }

  @Override
  public void prepare(Place place) throws IOException {
    Blocks.writeFile(place.file("blocks"), place.sizes().blockFileBytes());
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    int[] order =
        Blocks.shuffled(Math.toIntExact(place.sizes().blockFileBytes() / Blocks.BLOCK), 3);
    int reads = Math.min(place.sizes().randomReads(), order.length);
    ByteBuffer block = ByteBuffer.allocateDirect(Blocks.BLOCK);
    try (FileChannel channel = FileChannel.open(place.file("blocks"), StandardOpenOption.READ)) {
      meter.time(
          "random read, 4 KiB blocks, cold",
          Unit.PER_SECOND,
          reads,
          () -> {
            for (int i = 0; i < reads; i++) {
              channel.read(block.clear(), (long) order[i] * Blocks.BLOCK);
            }
          });
    }
  }
}
