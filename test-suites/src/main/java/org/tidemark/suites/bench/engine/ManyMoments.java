package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.LocalMaintenance;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.OpenOptions;
import org.tidemark.suites.bench.work.Median;

/** A filesystem with very many snapshots, in each of which one file is another one. */
final class ManyMoments implements Probe {
  private static final String SECTION = "Many moments";
  private static final int MOMENTS = 10_000;
  private static final int OTHERS = 1_000;
  private static final int RUNS = 21;
  private static final double LISTING_SECONDS_MAX = 0.05;
  private static final double SNAPSHOT_SECONDS_MAX = 0.02;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "many-moments";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int moments = Math.max(1_000, (int) (MOMENTS * scale));
    var device = Images.create(work.resolve("moments.tide"), 2 * Units.GIB);
    try (FileSystem fs = FileSystem.open(List.of(device), OpenOptions.DEFAULTS);
        Maintenance maintenance = new LocalMaintenance(fs)) {
      for (int i = 0; i < OTHERS; i++) {
        Bytes.write(fs, Bytes.create(fs, fs.root(), "other" + i), 0, ByteBuffer.allocate(100));
      }
      FileRef file = Bytes.create(fs, fs.root(), "file");
      progress.accept("making " + moments + " snapshots");
      List<Double> snapshots = new ArrayList<>();
      for (int i = 0; i < moments + RUNS; i++) {
        Bytes.write(fs, file, 0, ByteBuffer.allocate(5_000).putInt(0, i));
        long start = clock.monotonicNanos();
        fs.retention().createSnapshot("number " + i, "", "");
        snapshots.add((clock.monotonicNanos() - start) / 1e9);
      }
      List<Double> listings = new ArrayList<>();
      for (int i = 0; i < 2 * RUNS; i++) {
        long start = clock.monotonicNanos();
        int found = maintenance.history(Bytes.name("file")).size();
        listings.add((clock.monotonicNanos() - start) / 1e9);
        if (found < moments) {
          throw new IOException(found + " versions of the file are there");
        }
      }
      double listing = Median.of(listings.subList(RUNS, listings.size()));
      double snapshot = Median.of(snapshots.subList(moments, snapshots.size()));
      return List.of(
          Finding.limited(
              SECTION,
              String.format(Locale.ROOT, "listing the %,d versions of a file, warm", moments),
              millis(listing),
              "under 50 ms",
              listing < LISTING_SECONDS_MAX),
          Finding.limited(
              SECTION,
              String.format(Locale.ROOT, "a snapshot when there are %,d, durable", moments),
              millis(snapshot),
              "under 20 ms",
              snapshot < SNAPSHOT_SECONDS_MAX),
          Finding.note(
              SECTION,
              "the same when there are none",
              millis(Median.of(snapshots.subList(RUNS, 2 * RUNS)))));
    }
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
  }
}
