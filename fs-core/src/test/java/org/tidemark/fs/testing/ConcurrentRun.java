package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.AtimeMode;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;

/**
 * Several workloads at once on one filesystem, each with a directory and a model of its own, while
 * data is written out and commits are made in the background.
 */
public final class ConcurrentRun {
  private static final int DIRECTORY_MODE = 0755;
  private static final int COMPARE_EVERY = 200;

  private final long seed;
  private final Rig rig;
  private final MemoryDevice device;
  private final List<Twins> all = new ArrayList<>();
  private FileSystem fs;

  public ConcurrentRun(long seed, Rig rig) {
    this.seed = seed;
    this.rig = rig;
    this.device = rig.make(seed, new ManualClock());
    this.fs = open();
  }

  private FileSystem open() {
    return FileSystem.open(
        List.of(new SlowDevice(device.reopen(), seed)),
        OpenOptions.DEFAULTS
            .withClock(Clock.system())
            .withAtimeMode(AtimeMode.NOATIME)
            .withCommitIntervalNanos(15_000_000)
            .withDirtyBytesMax(2 << 20)
            .withNodeCacheBytes(rig.nodeCacheBytes()));
  }

  /** Runs {@code count} operations in each of {@code workloads} threads, and compares. */
  public void run(int workloads, Profile profile, int count) {
    for (int i = 0; i < workloads; i++) {
      all.add(twins("workload " + i));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(workloads)) {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < workloads; i++) {
        Twins twins = all.get(i);
        OpGenerator generator = new OpGenerator(seed * 100 + i, profile, twins.model());
        futures.add(pool.submit(() -> work(twins, generator, count)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    reopenAndCompare();
  }

  private Twins twins(String name) {
    Attributes made = fs.makeDirectory(fs.root(), Twins.bytes(name), DIRECTORY_MODE, Caller.ROOT);
    ModelFs model =
        new ModelFs(
            false, made.ref().objectId(), fs.root().objectId(), DIRECTORY_MODE, made.mtime());
    Twins twins = new Twins(fs, model, new ManualClock(), old -> old);
    twins.forgetTimes();
    return twins;
  }

  private static void work(Twins twins, OpGenerator generator, int count) {
    for (int i = 0; i < count; i++) {
      Op op = generator.next();
      try {
        twins.apply(op);
      } catch (Twins.Mismatch e) {
        throw new Twins.Mismatch("operation " + i + ", " + op + ": " + e.getMessage());
      }
      if (i % COMPARE_EVERY == COMPARE_EVERY - 1) {
        twins.compareLive();
      }
    }
  }

  private void reopenAndCompare() {
    all.forEach(Twins::compareLive);
    all.forEach(Twins::closeHandles);
    fs.close();
    fs = open();
    for (Twins twins : all) {
      ModelState found = TreeReader.read(fs, Tid.NOW, twins.model().root());
      if (found.plainDigest() != twins.model().live().plainDigest()) {
        Twins.compare("after reopening", twins.model().live(), found);
      }
    }
    Verify.clean(fs);
    fs.close();
  }
}
