package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * Runs operations at a steady rate. The latency of each counts from the time at which it was due,
 * so that one that waits shows in all that it delays.
 */
public final class Pace {
  private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Clock clock = Clock.system();
  private final long periodNanos;

  /** An operation. */
  @FunctionalInterface
  public interface Body {
    void run(int number) throws IOException;
  }

  /**
   * @param perSecond operations per second
   */
  public Pace(int perSecond) {
    periodNanos = Units.NANOS_PER_SECOND / perSecond;
  }

  /** Returns the latencies of so many operations, in nanoseconds. */
  public Histogram run(int operations, Body body) throws IOException {
    Histogram histogram = new Histogram(LATENCY_MAX_NANOS, DIGITS);
    long start = clock.monotonicNanos();
    for (int i = 0; i < operations; i++) {
      long due = start + i * periodNanos;
      // A thread that is woken by a timer comes late by the wake-up, which is not the operation's
      // fault: the last stretch is spent spinning.
      for (long left = due - clock.monotonicNanos(); left > 0; ) {
        if (left > SPIN_NANOS) {
          clock.parkNanos(left - SPIN_NANOS);
        } else {
          Thread.onSpinWait();
        }
        left = due - clock.monotonicNanos();
      }
      body.run(i);
      histogram.recordValue(Math.min(LATENCY_MAX_NANOS, clock.monotonicNanos() - due));
    }
    return histogram;
  }

  private static final long SPIN_NANOS = 100_000;
}
