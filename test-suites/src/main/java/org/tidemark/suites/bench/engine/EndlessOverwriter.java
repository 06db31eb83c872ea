package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
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
 *
 * <p>It writes past the kernel's cache, which would take most of it and hand over little; and then
 * some rounds through it, with an fsync after each.
 */
final class EndlessOverwriter implements Probe {
  private static final String SECTION =
      "Old history goes by itself: a file of 1 GiB, an image of 4 GiB";
  private static final long FILE_BYTES = Units.GIB;
  private static final int ROUNDS = 40;
  private static final int CACHED_ROUNDS = 10;
  private static final int BLOCK = Units.MIB;
  private static final double PAUSE_SECONDS_MAX = 1;

  private final Clock clock = Clock.system();
  private final Histogram direct = new Histogram(3);
  private final Histogram cached = new Histogram(3);

  @Override
  public String name() {
    return "autoprune";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int rounds = Math.max(6, (int) (ROUNDS * scale));
    int cachedRounds = Math.max(2, (int) (CACHED_ROUNDS * scale));
    double seconds;
    boolean exact;
    direct.reset();
    cached.reset();
    try (MountedImage mounted = MountedImage.create(work, "4g")) {
      Path file = mounted.directory().resolve("file");
      Blocks.writeFile(file, 0);
      double _ = rounds(file, 0, 1, new Histogram(3), StandardOpenOption.WRITE);
      MountedImage.tidemark("snapshot", "create", mounted.directory(), "first").check();
      progress.accept("overwriting " + rounds + " times");
      seconds = rounds(file, 1, rounds + 1, direct, StandardOpenOption.WRITE, direct());
      progress.accept("overwriting through the kernel's cache");
      int end = rounds + cachedRounds + 1;
      double _ = rounds(file, rounds + 1, end, cached, StandardOpenOption.WRITE);
      progress.accept("reading the snapshot, checking everything");
      exact = holds(file.resolveSibling("file@@first"), 0) && holds(file, end - 1);
      mounted.verify();
    }
    return findings(rounds, seconds, exact);
  }

  private List<Finding> findings(int rounds, double seconds, boolean exact) {
    long bytes = (long) (rounds * (double) FILE_BYTES / seconds);
    return List.of(
        pause("past the kernel's cache, " + rounds + " GiB", direct),
        percentiles(direct),
        Finding.note(SECTION, "speed", Units.human(bytes) + "/s"),
        pause("through the kernel's cache, an fsync each GiB", cached),
        Finding.limited(
            SECTION,
            "no ENOSPC, the snapshot and the file are exact, verify is clean",
            exact ? "yes" : "no",
            "yes",
            exact));
  }

  private static Finding pause(String how, Histogram times) {
    double longest = times.getMaxValue() / 1e9;
    return Finding.limited(
        SECTION,
        "the longest write(2) of 1 MiB " + how,
        String.format(Locale.ROOT, "%.2f s", longest),
        "at most 1 s",
        longest <= PAUSE_SECONDS_MAX);
  }

  private static Finding percentiles(Histogram times) {
    return Finding.note(
        SECTION,
        "its p50, p99, p99.9",
        String.format(
            Locale.ROOT,
            "%.1f ms, %.0f ms, %.0f ms",
            times.getValueAtPercentile(50) / 1e6,
            times.getValueAtPercentile(99) / 1e6,
            times.getValueAtPercentile(99.9) / 1e6));
  }

  /** Overwrites the file once for each round, durably, and returns the seconds that it took. */
  private double rounds(Path file, int from, int end, Histogram times, OpenOption... options)
      throws IOException {
    ByteBuffer block = aligned();
    long begin = clock.monotonicNanos();
    try (FileChannel channel = FileChannel.open(file, options)) {
      for (int round = from; round < end; round++) {
        for (long offset = 0; offset < FILE_BYTES; offset += BLOCK) {
          block.putLong(0, stamp(round, offset));
          long start = clock.monotonicNanos();
          Blocks.write(channel, offset, block);
          times.recordValue(clock.monotonicNanos() - start);
        }
        channel.force(true);
      }
    }
    return (clock.monotonicNanos() - begin) / 1e9;
  }

  /** Past the cache; the compiler warns of those who name it, though it is there for all. */
  private static OpenOption direct() throws IOException {
    try {
      for (Object option :
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
        if (option instanceof OpenOption found && option.toString().equals("DIRECT")) {
          return found;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("this JDK cannot write past the cache", e);
    }
    throw new IOException("this JDK cannot write past the cache");
  }

  /** As it has to lie in memory to be written past the cache. */
  private static ByteBuffer aligned() {
    ByteBuffer block = ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(Units.BLOCK_BYTES);
    return block.limit(BLOCK).put(0, Blocks.noise(BLOCK, 7), 0, BLOCK);
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
