package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * How long the operations of a steady writer take while the filesystem commits: 500 a second, most
 * of them 4 KiB into one of a hundred files, one in twenty a new small file.
 */
final class SteadyWriter implements Workload {
  private static final int PER_SECOND = 500;
  private static final int FILES = 100;
  private static final int BLOCKS_PER_FILE = 64;
  private static final int CREATE_EVERY = 20;

  private final int commitSeconds;

  SteadyWriter(int commitSeconds) {
    this.commitSeconds = commitSeconds;
  }

  @Override
  public String name() {
    return commitSeconds == 0 ? "latency" : "latency" + commitSeconds;
  }

  @Override
  public int commitSeconds() {
    return commitSeconds;
  }

  @Override
  public void prepare(Place place) throws IOException {
    for (int i = 0; i < FILES; i++) {
      Blocks.writeFile(place.file("f" + i), (long) BLOCKS_PER_FILE * Blocks.BLOCK);
    }
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    Random random = new Random(7);
    ByteBuffer block = Blocks.noise(Blocks.BLOCK, 7);
    byte[] small = new byte[1000];
    List<FileChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < FILES; i++) {
        channels.add(FileChannel.open(place.file("f" + i), StandardOpenOption.WRITE));
      }
      Histogram histogram =
          new Pace(PER_SECOND)
              .run(
                  place.sizes().latencySeconds() * PER_SECOND,
                  number -> {
                    if (number % CREATE_EVERY == 0) {
                      Files.write(place.file("new" + number), small);
                    } else {
                      FileChannel channel = channels.get(random.nextInt(FILES));
                      long offset = (long) random.nextInt(BLOCKS_PER_FILE) * Blocks.BLOCK;
                      Blocks.write(channel, offset, block.putLong(0, number));
                    }
                  });
      note(meter, histogram);
    } finally {
      for (FileChannel channel : channels) {
        channel.close();
      }
    }
  }

  private void note(Meter meter, Histogram histogram) {
    String when = commitSeconds == 0 ? "default commits" : "commit every " + commitSeconds + " s";
    String title = "steady writer, " + when + ", ";
    for (double percentile : new double[] {50, 99, 99.9}) {
      String name = "p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile));
      double micros = histogram.getValueAtPercentile(percentile) / 1e3;
      meter.note(title + name, Unit.MICROSECONDS, micros);
    }
    meter.note(title + "max", Unit.MICROSECONDS, histogram.getMaxValue() / 1e3);
  }
}
