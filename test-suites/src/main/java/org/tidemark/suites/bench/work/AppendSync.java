package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends 4 KiB and makes it durable, again and again; each writer has a file of its own. */
final class AppendSync implements Workload {
  private final int writers;

  AppendSync(int writers) {
    this.writers = writers;
  }

  @Override
  public String name() {
    return "append" + writers;
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    // Groups of writers share the disk's barriers, and so get more done in the same time.
    int each = writers == 1 ? place.sizes().appends() : place.sizes().appends() / 4;
    String who = writers == 1 ? "1 writer" : writers + " writers";
    meter.time(
        "append 4 KiB + fsync, " + who,
        Unit.PER_SECOND,
        (double) each * writers,
        () -> Together.run(writers, number -> append(place.file("log" + number), each)));
  }

  private static void append(Path file, int times) throws IOException {
    ByteBuffer block = Blocks.noise(Blocks.BLOCK, 6);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < times; i++) {
        Blocks.write(channel, (long) i * Blocks.BLOCK, block);
        channel.force(false);
      }
    }
  }
}
