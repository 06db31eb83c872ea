package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.work.Blocks;
import org.tidemark.suites.equipment.MountedImage;

/**
 * A program that overwrites a file of 1 GiB on an image of 4 GiB again and again, 40 GiB in all:
 * old history has to go by itself as fast as it writes, and it must not notice. A snapshot of the
 * beginning has to be there at the end.
 */
final class EndlessOverwriter implements Probe {
  private static final String SECTION =
      "Old history goes by itself: a file of 1 GiB, an image of 4 GiB";
  private static final long FILE_BYTES = Units.GIB;
  private static final int ROUNDS = 40;
  private static final int BLOCK = Units.MIB;
  private static final double PAUSE_SECONDS_MAX = 1;

  private final Clock clock = Clock.system();
  private final Histogram pauses = new Histogram(3);

  @Override
  public String name() {
    return "autoprune";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int rounds = Math.max(6, (int) (ROUNDS * scale));
    pauses.reset();
    double seconds;
    boolean exact;
    try (MountedImage mounted = MountedImage.create(work, "4g")) {
      Path file = mounted.directory().resolve("file");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(channel, 0);
        channel.force(true);
        MountedImage.tidemark("snapshot", "create", mounted.directory(), "first").check();
        pauses.reset();
        long start = clock.monotonicNanos();
        for (int round = 1; round <= rounds; round++) {
          progress.accept("overwriting, round " + round + " of " + rounds);
          write(channel, round);
        }
        channel.force(true);
        seconds = (clock.monotonicNanos() - start) / 1e9;
      }
      progress.accept("reading the snapshot, checking everything");
      exact = holds(file.resolveSibling("file@@first"), 0) && holds(file, rounds);
      mounted.verify();
    }
    return findings(rounds, seconds, exact);
  }

  private List<Finding> findings(int rounds, double seconds, boolean exact) {
    double longest = pauses.getMaxValue() / 1e9;
    String percentiles =
        String.format(
            Locale.ROOT,
            "%.1f ms, %.0f ms, %.0f ms",
            pauses.getValueAtPercentile(50) / 1e6,
            pauses.getValueAtPercentile(99) / 1e6,
            pauses.getValueAtPercentile(99.9) / 1e6);
    return List.of(
        Finding.limited(
            SECTION,
            "the longest write(2) of 1 MiB, of " + rounds + " GiB",
            String.format(Locale.ROOT, "%.2f s", longest),
            "at most 1 s",
            longest <= PAUSE_SECONDS_MAX),
        Finding.note(SECTION, "write(2) of 1 MiB: p50, p99, p99.9", percentiles),
        Finding.note(
            SECTION, "speed", Units.human((long) (rounds * (double) FILE_BYTES / seconds)) + "/s"),
        Finding.limited(
            SECTION,
            "no ENOSPC, the snapshot and the file are exact, verify is clean",
            exact ? "yes" : "no",
            "yes",
            exact));
  }

  private void write(FileChannel channel, int round) throws IOException {
    ByteBuffer block = Blocks.noise(BLOCK, 7);
    for (long offset = 0; offset < FILE_BYTES; offset += BLOCK) {
      block.putLong(0, stamp(round, offset));
      long start = clock.monotonicNanos();
      Blocks.write(channel, offset, block);
      pauses.recordValue(clock.monotonicNanos() - start);
    }
  }

  private static long stamp(int round, long offset) {
    return offset << 8 | round;
  }

  private static boolean holds(Path file, int round) throws IOException {
    ByteBuffer expected = Blocks.noise(BLOCK, 7);
    ByteBuffer found = ByteBuffer.allocateDirect(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long offset = 0; offset < FILE_BYTES; offset += BLOCK) {
        found.clear();
        int read = 0;
        while (read >= 0 && found.hasRemaining()) {
          read = channel.read(found, offset + found.position());
        }
        if (!expected.putLong(0, stamp(round, offset)).equals(found.flip())) {
          return false;
        }
      }
      return channel.size() == FILE_BYTES;
    }
  }
}
