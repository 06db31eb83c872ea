package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.systems.KernelCaches;
import org.tidemark.suites.bench.work.Blocks;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/**
 * How fast a first copy to a replica on the same disk is, beside writing a file of the same size
 * and making it durable. The time is that of the whole command.
 */
final class MirrorCopy implements Probe {
  private static final String SECTION = "Mirroring: initial copy on the same disk";
  private static final long DATA_BYTES = 4 * Units.GIB;
  private static final int ROUNDS = 3;
  private static final double SHARE_MIN = 0.5;
  private static final Duration COPY_MAX = Duration.ofMinutes(5);

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "mirror-copy";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    long bytes = Units.roundUp((long) (DATA_BYTES * scale), Units.MIB);
    List<Double> disk = new ArrayList<>();
    Map<String, List<Double>> copies = new LinkedHashMap<>();
    try (MountedImage source = MountedImage.create(work, "8g")) {
      Blocks.writeFile(source.directory().resolve("data"), bytes);
      for (int round = 0; round < (scale < 1 ? 1 : ROUNDS); round++) {
        progress.accept("copying " + Units.human(bytes) + ", round " + (round + 1));
        disk.add(time(() -> Blocks.writeFile(work.resolve("file"), bytes)));
        Files.delete(work.resolve("file"));
        if (round > 0) {
          source.mount();
        }
        copyTwice(source.directory(), "a mounted source", source, copies);
        source.unmount();
        copyTwice(source.image(), "an image", source, copies);
      }
    }
    double rate = bytes / Median.of(disk);
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.note(
            SECTION,
            Units.human(bytes) + " written to the disk in sequence, and synced",
            Units.human((long) rate) + "/s"));
    copies.forEach((what, times) -> {
      double share = bytes / Median.of(times) / rate;
      findings.add(
          Finding.limited(
              SECTION,
              "mirror copy from " + what + ", as a share of that",
              String.format(Locale.ROOT, "%.2f (%.2f s)", share, Median.of(times)),
              "at least 0.5",
              share >= SHARE_MIN));
    });
    return findings;
  }

  private void copyTwice(
      Path from, String what, MountedImage source, Map<String, List<Double>> times)
      throws IOException {
    for (String caches : List.of("cold", "warm")) {
      if (caches.equals("cold")) {
        KernelCaches.drop(source.image());
      }
      Path replica = source.image().resolveSibling("replica.tide");
      Command copy = MountedImage.tidemark("mirror", "copy", from, replica).withTimeout(COPY_MAX);
      times.computeIfAbsent(what + ", " + caches, w -> new ArrayList<>()).add(time(copy::check));
      Files.delete(replica);
    }
  }

  /** What is timed. */
  @FunctionalInterface
  private interface Body {
    void run() throws IOException;
  }

  /** Returns the seconds that it takes, on a disk that has nothing else to write. */
  private double time(Body body) throws IOException {
    Command.of("sync").check();
    long start = clock.monotonicNanos();
    body.run();
    return (clock.monotonicNanos() - start) / 1e9;
  }
}
