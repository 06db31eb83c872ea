package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.bench.work.Pace;

/**
 * What pruning and putting in order do to the latency of a steady writer: the same work with both
 * going on all the while beside it and with neither, in turns, without FUSE.
 */
final class ReblockWriters implements Probe {
  private static final String SECTION =
      "Latency of a steady writer while prune and reblock run, no FUSE";
  private static final int PER_SECOND = 2000;
  private static final int SECONDS = 20;
  private static final int ROUNDS = 5;
  private static final double RATIO_MAX = 1.5;
  private static final long FILE_BYTES = Units.GIB;
  private static final int OVERWRITES = 150_000;
  private static final int COMMITS = 5;

  @Override
  public String name() {
    return "reblock-writers";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int operations = Math.max(3, (int) (SECONDS * scale)) * PER_SECOND;
    int rounds = scale < 1 ? 3 : ROUNDS;
    Path image = work.resolve("writers.tide");
    List<Histogram> alone = new ArrayList<>();
    List<Histogram> beside = new ArrayList<>();
    List<Beside> done = new ArrayList<>();
    progress.accept("steady writer: warming up");
    Histogram ignored = round(image, scale, operations / 2, null);
    for (int i = 0; i < rounds; i++) {
      progress.accept("steady writer: round " + (i + 1) + " of " + rounds);
      for (boolean disturbed :
          i % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
        if (disturbed) {
          Beside other = new Beside();
          beside.add(round(image, scale, operations, other));
          done.add(other);
        } else {
          alone.add(round(image, scale, operations, null));
        }
      }
    }
    return findings(alone, beside, done);
  }

  private static Histogram round(Path image, double scale, int operations, @Nullable Beside other)
      throws IOException {
    try (FileSystem fs =
        FileSystem.open(List.of(Images.create(image, 16 * Units.GIB)), OpenOptions.DEFAULTS)) {
      scatter(fs, scale);
      SteadyFiles writer = new SteadyFiles(fs);
      fs.sync();
      if (other != null) {
        other.start(fs);
      }
      try {
        return new Pace(PER_SECOND).run(operations, writer::operate);
      } finally {
        if (other != null) {
          other.stop();
        }
      }
    } finally {
      Files.delete(image);
    }
  }

  /** Leaves a large file in single blocks, and its history. */
  private static void scatter(FileSystem fs, double scale) {
    long bytes = Units.roundUp((long) (FILE_BYTES * scale), Units.MIB);
    Random random = new Random(3);
    byte[] noise = new byte[Units.MIB];
    random.nextBytes(noise);
    FileRef file = Bytes.create(fs, fs.root(), "scattered");
    for (long at = 0; at < bytes; at += Units.MIB) {
      Bytes.write(fs, file, at, ByteBuffer.wrap(noise));
    }
    int overwrites = (int) (OVERWRITES * scale);
    OpenFile open = fs.open(file, true);
    for (int i = 0; i < overwrites; i++) {
      long block = random.nextInt((int) (bytes / Units.BLOCK_BYTES));
      ByteBuffer content =
          ByteBuffer.wrap(noise, random.nextInt(200) * Units.BLOCK_BYTES, Units.BLOCK_BYTES);
      fs.write(open, block * Units.BLOCK_BYTES, content, Caller.ROOT);
      if (i % (overwrites / COMMITS) == 0) {
        fs.sync();
      }
    }
    fs.close(open);
    fs.sync();
  }

  private static double micros(List<Histogram> rounds, double percentile) {
    return Median.of(rounds.stream().map(h -> h.getValueAtPercentile(percentile) / 1e3).toList());
  }

  private static List<Finding> findings(
      List<Histogram> alone, List<Histogram> beside, List<Beside> done) {
    List<Finding> findings = new ArrayList<>();
    for (double percentile : new double[] {50, 99, 99.9, 100}) {
      double a = micros(beside, percentile);
      double b = micros(alone, percentile);
      String name =
          percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : (int) percentile);
      String found =
          String.format(Locale.ROOT, "%.0f us / %.0f us = %.2f", a, b, a / Math.max(b, 0.001));
      String what = "with / without, " + name;
      findings.add(
          percentile == 99.9
              ? Finding.limited(SECTION, what, found, "at most 1.5", a <= RATIO_MAX * b)
              : Finding.note(SECTION, what, found));
    }
    findings.add(
        Finding.note(
            SECTION,
            "done beside it in all rounds",
            Units.human(done.stream().mapToLong(each -> each.bytesMoved).sum())
                + " moved, "
                + done.stream().mapToLong(each -> each.recordsPruned).sum()
                + " records pruned"));
    return findings;
  }

  /** Puts in order and prunes, until it is stopped. */
  private static final class Beside {
    private static final class StopException extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    private volatile boolean stopping;
    private Thread thread = new Thread();
    private long bytesMoved;
    private long recordsPruned;
    private volatile @Nullable FsException failure;

    void start(FileSystem fs) {
      thread = new Thread(() -> run(fs), "beside");
      thread.start();
    }

    private void run(FileSystem fs) {
      try {
        while (!stopping) {
          PruneReport pruned =
              fs.retention().prune(new PruneRequest("none", false, 0), this::checkStopping);
          recordsPruned += pruned.records();
          String from = "";
          do {
            ReblockReport report =
                fs.reblocking()
                    .reblock(new ReblockRequest(true, true, 0, 1, from), this::checkStopping);
            bytesMoved += report.bytesMoved();
            from = report.stoppedAt();
          } while (!from.isEmpty());
        }
      } catch (StopException stop) {
        // as it was told
      } catch (FsException e) {
        failure = e;
      }
    }

    private void checkStopping(long done, long total) {
      if (stopping) {
        throw new StopException();
      }
    }

    void stop() throws IOException {
      stopping = true;
      try {
        thread.join();
        thread = new Thread(); // a thread that has ended still holds its filesystem
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      FsException failed = failure;
      if (failed != null) {
        throw new IOException("prune or reblock failed", failed);
      }
    }
  }
}
