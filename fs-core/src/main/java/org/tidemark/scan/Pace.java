package org.tidemark.scan;

import org.tidemark.base.Clock;
import org.tidemark.space.Space;
import org.tidemark.txn.Activity;
import org.tidemark.txn.Store;

/**
 * Lets users go first: between the steps of work that can wait. As long as nobody else does
 * anything, it goes on at full speed; else it does little at a stretch, rests much longer than that
 * took, and while somebody waits for an fsync a little longer. When users have no room left it goes
 * on at full speed, too: what it holds and what it frees is what they wait for.
 *
 * <p>One thread.
 */
public final class Pace {
  private static final int REST_PER_WORK = 32;
  private static final long REST_NANOS_MIN = 1_000_000;
  private static final long REST_NANOS_MAX = 200_000_000;
  private static final long WAIT_NANOS = 500_000;
  private static final int WAITS_MAX = 40;

  /** So long it works at a stretch beside users: who wakes up then may have to wait for the CPU. */
  private static final long STRETCH_NANOS = 250_000;

  /** Who did something so long ago is still there: between two of his calls nothing happens. */
  private static final long LATELY_NANOS = 100_000_000;

  private final Activity activity;
  private final Space space;
  private final Clock clock;
  private final boolean hurried;
  private long eventsBefore;
  private long lastEvent;
  private long stretchBegan;
  private boolean busy;

  public Pace(Store store, Clock clock) {
    this(store, clock, false);
  }

  private Pace(Store store, Clock clock, boolean hurried) {
    this.hurried = hurried;
    this.activity = store.activity();
    this.space = store.space();
    this.clock = clock;
    this.eventsBefore = activity.events();
    this.stretchBegan = clock.monotonicNanos();
    this.lastEvent = stretchBegan - LATELY_NANOS;
  }

  /** For work that somebody waits for: it goes on as if nobody else were there. */
  public static Pace hurried(Store store, Clock clock) {
    return new Pace(store, clock, true);
  }

  private void look() {
    long events = activity.events();
    long now = clock.monotonicNanos();
    if (events != eventsBefore) {
      eventsBefore = events;
      lastEvent = now;
    }
    busy = !hurried && now - lastEvent < LATELY_NANOS && space.counters().userAvailableBlocks() > 0;
  }

  /** Whether somebody did something lately. */
  public boolean busy() {
    return busy;
  }

  /** How much to do in one operation: others wait for the tree as long as that takes. */
  int portion(int alone, int besideUsers) {
    return busy ? besideUsers : alone;
  }

  /** Within a step, often: lets those go first who wait for the tree or for a processor. */
  void breathe() {
    look();
    if (busy) {
      long took = clock.monotonicNanos() - stretchBegan;
      if (took >= STRETCH_NANOS) {
        clock.parkNanos(Math.min(REST_NANOS_MAX, REST_PER_WORK * took));
        stretchBegan = clock.monotonicNanos();
      }
    }
  }

  /** Between two steps: returns when it is this work's turn again. */
  public void rest() {
    look();
    if (busy) {
      long took = clock.monotonicNanos() - stretchBegan;
      park(Math.clamp(REST_PER_WORK * took, REST_NANOS_MIN, REST_NANOS_MAX));
      for (int i = 0; i < WAITS_MAX && activity.someoneWaits(); i++) {
        clock.parkNanos(WAIT_NANOS);
      }
    }
    stretchBegan = clock.monotonicNanos();
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
