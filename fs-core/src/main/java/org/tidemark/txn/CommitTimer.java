package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.tidemark.base.FsException;

/**
 * The thread that commits some seconds after the first change, or at once when asked to. An idle
 * filesystem does not wake it.
 */
final class CommitTimer {
  private static final System.Logger LOGGER = System.getLogger(CommitTimer.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Runnable commit;
  private final long intervalNanos;
  private final Thread thread;

  /** Read without the lock so that most operations need not take it. */
  private volatile boolean changed;

  @GuardedBy("lock")
  private boolean requested;

  @GuardedBy("lock")
  private boolean stopped;

  /** A timer; with an interval of 0 it never does anything. */
  CommitTimer(Runnable commit, Consumer<Throwable> onFailure, long intervalNanos) {
    this.commit = commit;
    this.intervalNanos = intervalNanos;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("tidemark-commit")
            .uncaughtExceptionHandler((t, e) -> failed(e, onFailure))
            .unstarted(this::run);
  }

  private static void failed(Throwable e, Consumer<Throwable> onFailure) {
    LOGGER.log(System.Logger.Level.ERROR, "commit failed; the filesystem is read-only now", e);
    onFailure.accept(e);
  }

  void start() {
    if (intervalNanos > 0) {
      thread.start();
    }
  }

  /** An operation changed something. */
  void noteChange() {
    if (!changed && intervalNanos > 0) {
      lock.lock();
      try {
        changed = true;
        wake.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Commits soon. */
  void request() {
    if (intervalNanos > 0) {
      lock.lock();
      try {
        changed = true;
        requested = true;
        wake.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the thread and waits for it. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      wake.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted =
            true; // a half-closed filesystem helps nobody: close first, then tell the caller's
        // thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (awaitWork()) {
      try {
        commit.run();
      } catch (FsException e) {
        LOGGER.log(System.Logger.Level.ERROR, "commit failed: {0}", e.getMessage());
      }
    }
  }

  /** Waits for the time to commit; false when the timer was stopped. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!changed && !stopped) {
        wake.awaitUninterruptibly();
      }
      long left = intervalNanos;
      while (!requested && !stopped && left > 0) {
        left = wake.awaitNanos(left);
      }
      changed = false;
      requested = false;
      return !stopped;
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread, and stop() is the way to end it: commit now.
      LOGGER.log(System.Logger.Level.DEBUG, "interrupted");
      return !stopped;
    } finally {
      lock.unlock();
    }
  }
}
