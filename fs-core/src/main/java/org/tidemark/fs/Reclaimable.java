package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.tidemark.base.Clock;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.object.Snapshots;
import org.tidemark.object.Snapshots.Snapshot;
import org.tidemark.scan.HistoryScan;
import org.tidemark.scan.Pace;
import org.tidemark.txn.Store;

/**
 * Knows how much of the history would go by itself if room were needed: all but what snapshots
 * keep. Without snapshots that is a counter. With some, it takes a look at all history: now and
 * then, in a thread of its own, and only if somebody asks; in between, what became history since is
 * added, so that it may be too much by what a snapshot keeps of that.
 *
 * <p>Thread-safe. Its lock is a leaf.
 */
final class Reclaimable implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Reclaimable.class.getName());

  /** Between two looks, at least; and so many times as long as the last one took. */
  private static final long REST_NANOS_MIN = Units.NANOS_PER_SECOND;

  private static final int REST_PER_LOOK = 20;

  /** A look is worth it when history has changed by this part of it. */
  private static final int CHANGED_PART = 64;

  private final Store store;
  private final Clock clock;
  private final boolean threaded;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  /** What the last look found, and what it was taken of. */
  @GuardedBy("lock")
  private long found;

  @GuardedBy("lock")
  private long historyThen;

  @GuardedBy("lock")
  private List<Long> snapshotsThen = List.of();

  @GuardedBy("lock")
  private long lookedAt;

  @GuardedBy("lock")
  private long restNanos;

  @GuardedBy("lock")
  private boolean looked;

  @GuardedBy("lock")
  private Thread looker = new Thread();

  /**
   * @param threaded whether a thread may look; else who asks does
   */
  Reclaimable(Store store, Clock clock, boolean threaded) {
    this.store = store;
    this.clock = clock;
    this.threaded = threaded;
  }

  /**
   * Returns how many bytes, records and the data that only they refer to. Does no I/O to speak of.
   */
  long bytes() {
    long history = store.committed().deadBytes();
    List<Long> snapshots = store.read(Snapshots::list).stream().map(Snapshot::tid).toList();
    if (snapshots.isEmpty()) {
      return history;
    }
    lock.lock();
    try {
      if (isDue(history, snapshots)) {
        look(history, snapshots);
      }
      return looked && snapshots.equals(snapshotsThen)
          ? Math.clamp(found + history - historyThen, 0, history)
          : Math.min(looked ? found : 0, history);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isDue(long history, List<Long> snapshots) {
    boolean other =
        !looked
            || !snapshots.equals(snapshotsThen)
            || Math.abs(history - historyThen) > historyThen / CHANGED_PART;
    boolean early = looked && threaded && clock.monotonicNanos() - lookedAt < restNanos;
    return other && !early && !closed && !looker.isAlive();
  }

  @GuardedBy("lock")
  private void look(long history, List<Long> snapshots) {
    if (!threaded) {
      took(scan(snapshots), history, snapshots, 0);
      return;
    }
    long began = clock.monotonicNanos();
    looker =
        Thread.ofPlatform()
            .daemon()
            .name("tidemark-history")
            .start(() -> {
              try {
                long bytes = scan(snapshots);
                lock.lock();
                try {
                  took(bytes, history, snapshots, clock.monotonicNanos() - began);
                } finally {
                  lock.unlock();
                }
              } catch (FsException e) {
                // Whoever needs these nodes is told; here it is only a number for df.
                LOGGER.log(System.Logger.Level.DEBUG, "history could not be counted", e);
              }
            });
  }

  @GuardedBy("lock")
  private void took(long bytes, long history, List<Long> snapshots, long nanos) {
    found = bytes;
    historyThen = history;
    snapshotsThen = snapshots;
    lookedAt = clock.monotonicNanos();
    restNanos = Math.max(REST_NANOS_MIN, REST_PER_LOOK * nanos);
    looked = true;
  }

  private long scan(List<Long> snapshots) {
    long end = Present.tid(store);
    HistoryScan scan =
        new HistoryScan(
            store,
            end,
            snapshots.stream().mapToLong(Long::longValue).sorted().toArray(),
            new long[1],
            Long.MAX_VALUE);
    Pace pace = new Pace(store, clock);
    while (!closed && scan.next()) {
      pace.rest();
    }
    return scan.reclaimableBytes();
  }

  /** Ends the thread. */
  @Override
  public void close() {
    closed = true;
    Thread running;
    lock.lock();
    try {
      running = looker;
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true; // first close, then tell the caller's thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
