package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.txn.Store;

/**
 * Decides when buffered data leaves on its own, and slows writers down when too much of it waits.
 *
 * <p>Threads write out early and steadily: whole chunks of a file as soon as it has 1 MiB of them,
 * and the oldest data of all once a quarter of the memory for it is in use. Above half of it,
 * writers rest in proportion to what they write and to how full it is; only at the top they wait
 * until something was written.
 *
 * <p>Without threads, the writer that finds no room flushes the oldest data itself: then the order
 * of everything is that of the calls.
 *
 * <p>Thread-safe. Its lock is a leaf.
 */
final class Flusher implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Flusher.class.getName());

  private static final int FULL_CHUNKS_WANTED = ChunkLayout.WINDOW_CHUNKS;
  private static final long REST_NANOS_MAX = 50_000_000;

  /**
   * Shorter rests are saved up: a sleep takes a tenth of a millisecond however short it should be.
   */
  private static final long REST_NANOS_MIN = 1_000_000;

  /** What is assumed of the device until it has been measured. */
  private static final double BYTES_PER_NANO_INITIAL = 0.2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Store store;
  private final FileTable table;
  private final FileFlush flush;
  private final DirtyBudget budget;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();

  /** Files with much to write out. One that is forgotten meanwhile has nothing left to flush. */
  @GuardedBy("lock")
  private final ArrayDeque<FileState> wanted = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean stopped;

  /** Rest that writers owe. */
  private final AtomicLong restOwed = new AtomicLong();

  /** How fast data is written lately; a moving average. */
  private volatile double bytesPerNano = BYTES_PER_NANO_INITIAL;

  /** A flusher with so many threads, which may be none. */
  Flusher(
      Store store,
      FileTable table,
      FileFlush flush,
      DirtyBudget budget,
      Clock clock,
      int threadCount) {
    this.store = store;
    this.table = table;
    this.flush = flush;
    this.budget = budget;
    this.clock = clock;
    for (int i = 0; i < threadCount; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("tidemark-flush-" + i)
              .uncaughtExceptionHandler((thread, e) -> failed(e))
              .unstarted(this::run));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /**
   * Called before so many bytes are written, without locks: rests, or makes room.
   *
   * @throws FsException EIO if there is no room because nothing can be written out
   */
  void beforeWrite(int bytes) {
    long used = budget.used();
    long free = budget.bytesMax() - used - bytes;
    if (threads.isEmpty()) {
      if (free < 0) {
        makeRoom(bytes);
      }
      return;
    }
    if (free >= budget.bytesMax() / 2) {
      return;
    }
    rest(restNanos(bytes, free));
    if (free < 0) {
      budget.awaitRoom(bytes, () -> store.readOnly() || !table.hasFlushable());
      checkRoom(bytes);
    }
  }

  private void rest(long nanos) {
    if (restOwed.addAndGet(nanos) >= REST_NANOS_MIN) {
      clock.parkNanos(Math.min(REST_NANOS_MAX, restOwed.getAndSet(0)));
    }
  }

  /**
   * How long a writer rests. Three quarters full, it is as long as writing out the same bytes
   * takes; towards the top it grows beyond all measure.
   */
  private long restNanos(int bytes, long free) {
    double half = budget.bytesMax() / 2.0;
    double full = Math.min(1, Math.max(0, 1 - free / half));
    double nanos = bytes / bytesPerNano * full / Math.max(1e-3, 1 - full);
    return (long) Math.min(REST_NANOS_MAX, nanos);
  }

  private void makeRoom(int bytes) {
    boolean more = true;
    while (more && budget.used() + bytes > budget.bytesMax() / 2) {
      more = flush.flushOldest();
    }
    checkRoom(bytes);
  }

  private void checkRoom(int bytes) {
    long used = budget.used();
    if (used > 0 && used + bytes > budget.bytesMax() && !table.hasFlushable()) {
      throw new FsException(
          Errno.EIO, "there is no memory left: data waits that cannot be written");
    }
  }

  /** Called when a file got dirty data, with its lock held. */
  void noteDirty(FileState state, int fullChunks) {
    if (threads.isEmpty()) {
      return;
    }
    boolean much = fullChunks >= FULL_CHUNKS_WANTED && !state.flushWanted;
    if (much || isUnderPressure()) {
      lock.lock();
      try {
        if (much) {
          state.flushWanted = true;
          wanted.add(state);
        }
        wake.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean isUnderPressure() {
    return budget.used() > budget.bytesMax() / 4;
  }

  private void run() {
    boolean nothingDone = false;
    while (true) {
      FileState state;
      lock.lock();
      try {
        while (wanted.isEmpty() && !stopped && (nothingDone || !isUnderPressure() || !canFlush())) {
          wake.awaitUninterruptibly();
          nothingDone = false;
        }
        if (stopped) {
          return;
        }
        state = wanted.poll();
      } finally {
        lock.unlock();
      }
      nothingDone = !flushMeasured(state);
    }
  }

  private boolean canFlush() {
    return !store.readOnly() && table.hasFlushable();
  }

  /** Returns whether there was anything to do. */
  private boolean flushMeasured(@Nullable FileState state) {
    long start = clock.monotonicNanos();
    long before = flush.bytesWritten();
    try {
      if (state == null) {
        if (!flush.flushOldest()) {
          return false;
        }
      } else {
        state.flushWanted = false;
        flush.flushFullChunks(state);
      }
    } catch (FsException e) {
      LOGGER.log(System.Logger.Level.ERROR, "writing out data failed: {0}", e.getMessage());
      budget.wakeAll();
      return false;
    }
    long bytes = flush.bytesWritten() - before;
    long nanos = clock.monotonicNanos() - start;
    if (bytes >= Units.MIB / 4 && nanos > 0) {
      bytesPerNano = 0.8 * bytesPerNano + 0.2 * bytes / nanos;
    }
    return true;
  }

  private void failed(Throwable e) {
    LOGGER.log(System.Logger.Level.ERROR, "writing out data failed", e);
    store.failReadOnly(e);
    budget.wakeAll();
  }

  /** Ends the threads, and waits for what they are doing. What is dirty stays so. */
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // first close, then tell the caller's thread
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
