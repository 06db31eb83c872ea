package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.space.SpaceCounters;
import org.tidemark.txn.Store;

/**
 * Lets old history go by itself while less space is available than a low mark, until it is a high
 * mark again or nothing may go any more.
 *
 * <p>A thread of its own does it, a {@link PruneRound} after the other. It is woken by commits,
 * which is when space changes, and by operations that found no room; an idle filesystem does not
 * wake it. While it is at work, writers are slowed down smoothly ({@link WritePace}), and groups
 * are committed early, since what was overwritten in the open group cannot go yet.
 *
 * <p>Without a thread, an operation that finds no room prunes by itself: then the order of
 * everything is that of the calls.
 *
 * <p>Thread-safe. Its lock is a leaf.
 */
final class Autoprune implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Autoprune.class.getName());

  /** The open group never brings more than this part of what is available, or of the low mark. */
  private static final int GROUP_PART = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private final Store store;
  private final Settings settings;
  private final Round rounds;
  private final WritePace pace;
  private final boolean wanted;
  private final boolean threaded;
  private final Thread thread;

  private volatile SpaceMarks marks = new SpaceMarks(0, 0);

  /** Whether it was wanted when the filesystem was opened, the settings say so, and it works. */
  private volatile boolean on;

  /** Below the low mark, and not yet above the high one. */
  @GuardedBy("lock")
  private boolean active;

  /** A commit since the round at hand began said that less than the low mark is available. */
  @GuardedBy("lock")
  private boolean lowAfterCommit;

  /** Operations that wait. */
  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private boolean running;

  @GuardedBy("lock")
  private boolean stopped;

  @GuardedBy("lock")
  private boolean failed;

  /** Rounds that found nothing which may go. */
  @GuardedBy("lock")
  private long dryRounds;

  /** How often something was given back. */
  @GuardedBy("lock")
  private long gifts;

  /** How one round is done: {@link PruneRound#run}. */
  @FunctionalInterface
  interface Round {
    PruneRound.Result run(BooleanSupplier pressed, BooleanSupplier stop, Runnable gave);
  }

  /**
   * Nothing happens until {@link #start}.
   *
   * @param wanted whether it may work at all
   * @param threaded whether a thread does
   */
  Autoprune(
      Store store,
      Settings settings,
      Round rounds,
      WritePace pace,
      boolean wanted,
      boolean threaded) {
    this.store = store;
    this.settings = settings;
    this.rounds = rounds;
    this.pace = pace;
    this.wanted = wanted;
    this.threaded = threaded;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("tidemark-autoprune")
            .uncaughtExceptionHandler((t, e) -> broken(e))
            .unstarted(this::run);
  }

  void start() {
    reconfigure();
    if (wanted && threaded) {
      thread.start();
      committed(store.space().counters());
    }
  }

  /** Takes the settings as they are now. */
  void reconfigure() {
    SpaceCounters counters = store.space().counters();
    try {
      Configuration now = settings.configuration();
      marks = SpaceMarks.of(now, counters);
      on = wanted && now.autoprune() && !isFailed();
    } catch (FsException e) {
      giveUp(e);
    }
    if (!on) {
      ease();
    } else if (threaded) {
      committed(counters);
    }
  }

  private void ease() {
    pace.restBelow(0);
    store.room().groupBytesMax(Long.MAX_VALUE);
  }

  /** Whether it works: as wanted when the filesystem was opened, and by its settings. */
  boolean isOn() {
    return on;
  }

  SpaceMarks marks() {
    return marks;
  }

  /** A commit is durable. Does no I/O. */
  void committed(SpaceCounters counters) {
    if (!on || !threaded) {
      return;
    }
    long available = SpaceMarks.available(counters);
    store.room().groupBytesMax(Math.max(available, marks.lowBytes()) / GROUP_PART);
    if (thread.equals(Thread.currentThread())) {
      return; // the thread itself looks when its round is over
    }
    pace.restBelow(marks.lowBytes() * 3 / 4);
    if (!on) {
      ease(); // it was switched off meanwhile
    } else if (marks.isLow(available)) {
      activate(true);
    }
  }

  /**
   * Called before so many bytes are written, without locks. While a commit waits for the device, a
   * writer may take all that was available when the last one was durable.
   */
  void beforeUse(int bytes) {
    if (pace.beforeUse(bytes)) {
      activate(false);
    }
  }

  private void activate(boolean afterCommit) {
    lock.lock();
    try {
      if (on && !failed && !stopped) {
        active = true;
        lowAfterCommit |= afterCommit;
        wake.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until history has given something back; false if nothing may go any more. Without locks.
   */
  boolean await() {
    if (!on) {
      return false;
    }
    if (!threaded) {
      return pruneHere();
    }
    lock.lock();
    try {
      long before = gifts;
      long until = dryRounds + (running ? 2 : 1);
      waiting++;
      wake.signal();
      while (gifts == before && dryRounds < until && !stopped && !failed) {
        changed.awaitUninterruptibly();
      }
      waiting--;
      return gifts != before;
    } finally {
      lock.unlock();
    }
  }

  private boolean pruneHere() {
    PruneRound.Result result;
    do {
      result = rounds.run(() -> true, () -> false, () -> {});
    } while (!result.gaveAnything() && result.mayGoOn());
    return result.gaveAnything();
  }

  private boolean isPressed() {
    boolean nearTheEnd = marks.isLow(2 * SpaceMarks.available(store.space().counters()));
    lock.lock();
    try {
      return nearTheEnd || waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  private void gave() {
    lock.lock();
    try {
      gifts++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitWork()) {
      boolean more = false;
      boolean dry = true;
      try {
        dry = !rounds.run(this::isPressed, this::isStopped, this::gave).mayGoOn() || isStopped();
        more = !dry && !marks.isHigh(SpaceMarks.available(store.space().counters()));
      } catch (FsException e) {
        if (e.errno() != Errno.ENOSPC) {
          giveUp(e);
        } // else it tries again after a commit: what readers held may be free by then
      } finally {
        roundDone(more, dry);
      }
    }
  }

  /** Waits for something to do; false when it was stopped. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!active && waiting == 0 && !stopped) {
        wake.awaitUninterruptibly();
      }
      running = true;
      lowAfterCommit = false;
      return !stopped && !failed;
    } finally {
      lock.unlock();
    }
  }

  private void roundDone(boolean more, boolean dry) {
    lock.lock();
    try {
      running = false;
      dryRounds += dry ? 1 : 0;
      active = on && (more || lowAfterCommit);
      if (dry && !lowAfterCommit) {
        pace.restBelow(0); // nothing may go, until another commit
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFailed() {
    lock.lock();
    try {
      return failed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped || !on;
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(FsException e) {
    LOGGER.log(
        System.Logger.Level.ERROR,
        "old history does not go by itself any more, until it is mounted again: {0}",
        e.getMessage());
    fail();
  }

  private void broken(Throwable e) {
    LOGGER.log(System.Logger.Level.ERROR, "letting old history go failed", e);
    store.failReadOnly(e);
    fail();
  }

  private void fail() {
    on = false;
    ease();
    lock.lock();
    try {
      failed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread, and waits for the step that it is at. What waits is told that it is over. */
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      wake.signalAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // first close, then tell the caller's thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
