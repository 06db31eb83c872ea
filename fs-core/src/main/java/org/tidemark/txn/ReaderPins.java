package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.agrona.collections.LongArrayList;

/**
 * Which group was the first that was not durable when the readers that are still at work began. A
 * block that is freed in group N may be used again once N is durable and no reader is left which
 * began before that: it may read the present as it was in N, or walk the commit before N while N is
 * being committed and the group behind it is open.
 *
 * <p>A commit gives back what no reader holds. What it could not give back goes when the last
 * reader that held it ends: there may be no commit after that for long, and without room perhaps
 * none.
 *
 * <p>Thread-safe. A leaf lock. The list is in ascending order, since tids only grow; there are few
 * entries, one for each group before whose end a reader began that has not ended.
 */
final class ReaderPins {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LongSupplier firstNotDurable;
  private final Runnable givingBack;

  @GuardedBy("lock")
  private final LongArrayList tids = new LongArrayList();

  @GuardedBy("lock")
  private final LongArrayList counts = new LongArrayList();

  /** Something that is durable could not be given back when it was last tried. */
  @GuardedBy("lock")
  private boolean heldBack;

  @GuardedBy("lock")
  private long timesGivenBack;

  /**
   * @param firstNotDurable the first group that is not durable now
   * @param givingBack called by who ends as the first of those that something is held back for;
   *     asks for {@link #releasableUpTo} again
   */
  ReaderPins(LongSupplier firstNotDurable, Runnable givingBack) {
    this.firstNotDurable = firstNotDurable;
    this.givingBack = givingBack;
  }

  ReaderPin pin() {
    lock.lock();
    try {
      long tid = firstNotDurable.getAsLong();
      int last = tids.size() - 1;
      if (last >= 0 && tids.getLong(last) >= tid) {
        counts.setLong(last, counts.getLong(last) + 1);
        return new ReaderPin(this, tids.getLong(last));
      }
      tids.addLong(tid);
      counts.addLong(1);
      return new ReaderPin(this, tid);
    } finally {
      lock.unlock();
    }
  }

  void release(long tid) {
    if (unpin(tid)) {
      givingBack.run();
      lock.lock();
      try {
        timesGivenBack++;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns whether something may be given back now. */
  private boolean unpin(long tid) {
    lock.lock();
    try {
      int i = tids.indexOf(tid);
      long left = counts.getLong(i) - 1;
      counts.setLong(i, left);
      if (left > 0) {
        return false;
      }
      tids.removeAt(i);
      counts.removeAt(i);
      return i == 0 && heldBack;
    } finally {
      lock.unlock();
    }
  }

  /** The highest tid below every pin; {@code durable} when there is none below it. */
  long releasableUpTo(long durable) {
    lock.lock();
    try {
      // Who gives back as a reader may come later than the commit after the one that he saw.
      long last = Math.max(durable, firstNotDurable.getAsLong() - 1);
      long upTo = tids.isEmpty() ? last : Math.min(last, tids.getLong(0) - 1);
      heldBack = upTo < last;
      return upTo;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a reader has ended that held something back. Call it without any lock, and without
   * a pin.
   *
   * @return false if nothing is held back, or it took longer
   */
  boolean awaitGivenBack(long nanosMax) {
    lock.lock();
    try {
      long before = timesGivenBack;
      long left = nanosMax;
      while (heldBack && timesGivenBack == before && left > 0) {
        left = changed.awaitNanos(left);
      }
      return timesGivenBack != before;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It is told that there is no room, as if it took longer.
      return false;
    } finally {
      lock.unlock();
    }
  }
}
