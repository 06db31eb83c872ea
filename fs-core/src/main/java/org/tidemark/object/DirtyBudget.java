package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How much memory buffered data takes, dirty and in flight, of all files together.
 *
 * <p>Thread-safe; a leaf lock.
 */
final class DirtyBudget {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final long bytesMax;

  @GuardedBy("lock")
  private long used;

  DirtyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The most that there should be, in bytes. */
  long bytesMax() {
    return bytesMax;
  }

  long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  void add(long bytes) {
    if (bytes != 0) {
      lock.lock();
      try {
        used += bytes;
        if (bytes < 0) {
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Wakes whoever waits for room, to look again whether waiting still makes sense. */
  void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until so many bytes more stay within the limit, or nothing at all is in use, or giveUp
   * says so.
   */
  void awaitRoom(long bytes, BooleanSupplier giveUp) {
    lock.lock();
    try {
      while (used > 0 && used + bytes > bytesMax && !giveUp.getAsBoolean()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
