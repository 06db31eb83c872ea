package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.txn.Store;

/** When a round of pruning begins, and what becomes of those who wait for it when it fails. */
class AutopruneRoundsTest {
  private final Queue<Supplier<PruneRound.Result>> results = new ArrayDeque<>();

  private PruneRound.Result next() {
    Supplier<PruneRound.Result> result = results.poll();
    return result == null ? new PruneRound.Result(0, 0, false) : result.get();
  }

  private final AtomicLong available = new AtomicLong(1L << 33);
  private final Semaphore rounds = new Semaphore(0);

  private Autoprune start(TestBed bed) {
    Store store = bed.fs.store();
    WritePace pace = new WritePace(bed.clock, available::get);
    Autoprune autoprune =
        new Autoprune(
            store,
            bed.fs.settings(),
            (pressed, stop, gave) -> {
              rounds.release();
              PruneRound.Result result = next();
              if (result.gaveAnything()) {
                gave.run();
              }
              return result;
            },
            pace,
            true,
            true);
    autoprune.start();
    return autoprune;
  }

  /** Readers may hold all that could be had: when they are done it may work. */
  @Test
  void whoFoundNoRoomTriesAgain() {
    try (TestBed bed = new TestBed();
        Autoprune autoprune = start(bed)) {
      results.add(() -> {
        throw new FsException(Errno.ENOSPC, "no space left for metadata");
      });
      assertFalse(autoprune.await());
      assertTrue(autoprune.isOn());
      results.add(() -> new PruneRound.Result(1 << 20, 0, false));
      assertTrue(autoprune.await());
      assertFalse(autoprune.await());
      assertEquals(0, results.size());
    }
  }

  @Test
  void afterAnyOtherErrorItEndsAndNobodyWaits() {
    try (TestBed bed = new TestBed();
        Autoprune autoprune = start(bed)) {
      results.add(() -> {
        throw new FsException(Errno.EIO, "a node cannot be read");
      });
      assertFalse(autoprune.await());
      assertFalse(autoprune.isOn());
      assertFalse(autoprune.await());
      assertFalse(bed.fs.readOnly());
    }
  }

  /** While a commit waits for the device, a writer may take all that there was before it. */
  @Test
  void aWriterThatTakesAllBetweenTwoCommitsIsNoticed() throws InterruptedException {
    try (TestBed bed = new TestBed();
        Autoprune autoprune = start(bed)) {
      autoprune.beforeUse(1 << 20);
      assertFalse(rounds.tryAcquire(), "there was enough");
      available.set(1 << 20);
      for (int i = 0; i < 100; i++) {
        autoprune.beforeUse(Integer.MAX_VALUE);
      }
      assertTrue(rounds.tryAcquire(1, TimeUnit.MINUTES), "nobody noticed");
      assertTrue(bed.clock.monotonicNanos() > 0, "the writer rested");
    }
  }

  /** Who writes while it is switched off may have found little just before. */
  @Test
  void switchedOffNobodyRestsAndNothingGoes() throws InterruptedException {
    try (TestBed bed = new TestBed();
        Autoprune autoprune = start(bed)) {
      available.set(1 << 20);
      bed.fs.settings().set("autoprune", "off");
      autoprune.reconfigure();
      autoprune.committed(bed.fs.store().space().counters());
      long before = bed.clock.monotonicNanos();
      for (int i = 0; i < 100; i++) {
        autoprune.beforeUse(Integer.MAX_VALUE);
      }
      assertEquals(before, bed.clock.monotonicNanos());
      assertFalse(autoprune.await());
      assertFalse(rounds.tryAcquire(50, TimeUnit.MILLISECONDS));
    }
  }
}
