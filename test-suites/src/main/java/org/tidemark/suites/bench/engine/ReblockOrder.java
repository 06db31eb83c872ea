package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.systems.BtrfsContender;
import org.tidemark.suites.bench.systems.Contender;
import org.tidemark.suites.bench.systems.TidemarkContender;
import org.tidemark.suites.bench.work.Blocks;
import org.tidemark.suites.bench.work.FreeMemory;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/**
 * A large file is overwritten in single blocks at random, with its history kept; how fast is it
 * read in sequence before and after it was put in order, beside a fresh one? For btrfs the history
 * is a snapshot at each moment that is kept here, and its own defragmentation puts in order.
 */
final class ReblockOrder implements Probe {
  private static final String SECTION = "Reading a scattered file in sequence, cold";
  private static final long FILE_BYTES = 2L * Units.GIB;
  private static final int OVERWRITES = 300_000;
  private static final int MOMENTS = 5;
  private static final long IMAGE_BYTES = 16L * Units.GIB;
  private static final double SHARE_MIN = 0.9;
  private static final int READS = 16;
  private static final int SCATTERED_READS = 3;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "reblock-order";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Contender system : List.of(new TidemarkContender(List.of()), new BtrfsContender())) {
      if (system.whyNot().isPresent()) {
        findings.add(Finding.note(SECTION, system.name(), "left out: " + system.whyNot().get()));
        continue;
      }
      Path own = Files.createDirectory(work.resolve(system.name()));
      try (Contender.Mounted mounted = system.mount(own, new Contender.Needs(0, IMAGE_BYTES))) {
        findings.addAll(measure(system.name(), mounted, scale, progress));
      }
    }
    return findings;
  }

  private List<Finding> measure(
      String system, Contender.Mounted mounted, double scale, Consumer<String> progress)
      throws IOException {
    boolean tidemark = system.equals("tidemark");
    long bytes = Units.roundUp((long) (FILE_BYTES * scale), Units.MIB);
    int reads = scale < 1 ? 1 : READS;
    Path place = mounted.directory();
    if (!tidemark) {
      place = place.resolve("work");
      Command.of("btrfs", "subvolume", "create", place).check();
    }
    Path file = place.resolve("file");
    Path fresh = place.resolve("fresh");
    progress.accept(system + ": two files of " + Units.human(bytes));
    Scattered scattered = new Scattered(bytes);
    scattered.writeWhole(file);
    scattered.writeWhole(fresh);
    progress.accept(system + ": overwriting blocks at random");
    Map<String, Integer> moments = new LinkedHashMap<>();
    int each = (int) (OVERWRITES * scale) / MOMENTS;
    for (int i = 0; i < MOMENTS; i++) {
      moments.put(keep(tidemark, mounted.directory(), place, i), scattered.count());
      scattered.overwrite(file, each);
    }
    Command.of("sync").check();
    double before = read(mounted, Math.min(reads, SCATTERED_READS), file)[0];
    progress.accept(system + ": putting in order");
    long start = clock.monotonicNanos();
    String said = putInOrder(tidemark, mounted.directory(), file);
    double seconds = (clock.monotonicNanos() - start) / 1e9;
    double[] both = read(mounted, reads, file, fresh);
    double after = both[0];
    double freshSeconds = both[1];
    progress.accept(system + ": checking the history");
    scattered.check(file, scattered.count());
    for (Map.Entry<String, Integer> moment : moments.entrySet()) {
      Path old =
          tidemark
              ? place.resolve("file@@" + moment.getKey())
              : mounted.directory().resolve(moment.getKey()).resolve("file");
      scattered.check(old, moment.getValue());
    }
    List<Finding> findings = new ArrayList<>();
    String rates =
        String.format(
            Locale.ROOT,
            "%.0f, %.0f, %.0f MiB/s",
            rate(bytes, freshSeconds),
            rate(bytes, before),
            rate(bytes, after));
    findings.add(Finding.note(SECTION, system + ": fresh, scattered, put in order", rates));
    String share = String.format(Locale.ROOT, "%.2f", freshSeconds / after);
    String what = system + ": put in order, a fresh file is 1";
    findings.add(
        tidemark
            ? Finding.limited(
                SECTION, what, share, "at least 0.9", freshSeconds >= SHARE_MIN * after)
            : Finding.note(SECTION, what, share));
    findings.add(
        Finding.note(
            SECTION,
            system + ": putting it in order took",
            String.format(Locale.ROOT, "%.1f s%s", seconds, said.isEmpty() ? "" : "; " + said)));
    findings.add(
        Finding.note(
            SECTION, system + ": moments of its history that are exact", "" + moments.size()));
    return findings;
  }

  private static double rate(long bytes, double seconds) {
    return bytes / (double) Units.MIB / seconds;
  }

  /**
   * Reads files in turn, so that a machine that changes its speed does so for all of them, and each
   * of them first as often as the others. The kernel keeps what it reads twice, for the image and
   * for the file.
   */
  private double[] read(Contender.Mounted mounted, int reads, Path... files) throws IOException {
    List<List<Double>> seconds = new ArrayList<>();
    for (Path _ : files) {
      seconds.add(new ArrayList<>());
    }
    for (int i = 0; i < reads; i++) {
      for (int k = 0; k < files.length; k++) {
        int next = (i + k) % files.length;
        mounted.makeCold();
        FreeMemory.touch(3 * Files.size(files[next]));
        long start = clock.monotonicNanos();
        Blocks.readFile(files[next]);
        seconds.get(next).add((clock.monotonicNanos() - start) / 1e9);
      }
    }
    return seconds.stream().mapToDouble(Median::of).toArray();
  }

  /** Keeps this moment; returns its name. */
  private static String keep(boolean tidemark, Path root, Path place, int i) throws IOException {
    if (tidemark) {
      return MountedImage.tidemark("sync", root).check().text().strip();
    }
    String name = "moment" + i;
    Command.of("btrfs", "subvolume", "snapshot", "-r", place, root.resolve(name)).check();
    return name;
  }

  private static String putInOrder(boolean tidemark, Path root, Path file) throws IOException {
    if (tidemark) {
      return MountedImage.tidemark("reblock", root).check().text().lines().findFirst().orElse("");
    }
    Command.of("btrfs", "filesystem", "defragment", "-f", "-t", "256M", file).check();
    return "";
  }

  /** A file whose blocks say by which write they came. */
  private static final class Scattered {
    private final int blocks;
    private final List<Integer> overwritten = new ArrayList<>();
    private final Random random = new Random(5);
    private final ByteBuffer noise = Blocks.noise(Units.MIB, 9);

    Scattered(long bytes) {
      blocks = (int) (bytes / Units.BLOCK_BYTES);
    }

    /** How many overwrites there were so far. */
    int count() {
      return overwritten.size();
    }

    void writeWhole(Path file) throws IOException {
      int perWrite = Units.MIB / Units.BLOCK_BYTES;
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (int block = 0; block < blocks; block += perWrite) {
          for (int i = 0; i < perWrite; i++) {
            noise.putLong(i * Units.BLOCK_BYTES, -1L - block - i);
          }
          Blocks.write(channel, (long) block * Units.BLOCK_BYTES, noise);
        }
        channel.force(true);
      }
    }

    void overwrite(Path file, int count) throws IOException {
      ByteBuffer block = noise.duplicate().limit(Units.BLOCK_BYTES);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int i = 0; i < count; i++) {
          int at = random.nextInt(blocks);
          overwritten.add(at);
          Blocks.write(
              channel, (long) at * Units.BLOCK_BYTES, block.putLong(0, overwritten.size()));
        }
        channel.force(true);
      }
    }

    /** Holds that a file is as it was after so many overwrites. */
    void check(Path file, int count) throws IOException {
      long[] expected = new long[blocks];
      for (int i = 0; i < blocks; i++) {
        expected[i] = -1L - i;
      }
      for (int i = 0; i < count; i++) {
        expected[overwritten.get(i)] = i + 1L;
      }
      ByteBuffer content = ByteBuffer.allocateDirect(Units.MIB);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        for (int block = 0; block < blocks; ) {
          content.clear();
          while (content.hasRemaining() && channel.read(content) >= 0) {
            // until it is full
          }
          for (int at = 0; at < Units.MIB; at += Units.BLOCK_BYTES, block++) {
            if (content.getLong(at) != expected[block]) {
              throw new IOException(file + ": block " + block + " is not as it was");
            }
          }
        }
      }
    }
  }
}
