package org.tidemark.scan;

import org.tidemark.base.Clock;
import org.tidemark.txn.Activity;
import org.tidemark.txn.Store;

/**
 * Lets users go first: between the steps of work that can wait. As long as nobody else does
 * anything, it goes on at full speed; else it rests after each step for twice as long as that took,
 * and while somebody waits for an fsync a little longer.
 *
 * <p>One thread.
 */
public final class Pace {
  private static final int REST_PER_WORK = 2;
  private static final long REST_NANOS_MIN = 1_000_000;
  private static final long REST_NANOS_MAX = 200_000_000;
  private static final long WAIT_NANOS = 500_000;
  private static final int WAITS_MAX = 40;

  private final Activity activity;
  private final Clock clock;
  private long eventsBefore;
  private long stepBegan;
  private boolean busy;

  public Pace(Store store, Clock clock) {
    this.activity = store.activity();
    this.clock = clock;
    this.eventsBefore = activity.events();
    this.stepBegan = clock.monotonicNanos();
  }

  /** Whether somebody did something lately. */
  public boolean busy() {
    return busy;
  }

  /** Between two steps: returns when it is this work's turn again. */
  public void rest() {
    long events = activity.events();
    busy = events != eventsBefore;
    if (busy) {
      long took = clock.monotonicNanos() - stepBegan;
      park(Math.clamp(REST_PER_WORK * took, REST_NANOS_MIN, REST_NANOS_MAX));
      for (int i = 0; i < WAITS_MAX && activity.someoneWaits(); i++) {
        clock.parkNanos(WAIT_NANOS);
      }
    }
    eventsBefore = activity.events();
    stepBegan = clock.monotonicNanos();
  }

  /** A park may return early. */
  private void park(long nanos) {
    long end = clock.monotonicNanos() + nanos;
    for (long left = nanos; left > 0; left = end - clock.monotonicNanos()) {
      clock.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
