package org.tidemark.fs;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.tidemark.base.Clock;

/**
 * Slows writers down where they take space faster than history gives it back: the less is left, the
 * more, so that nobody meets the end of space at full speed. Thread-safe.
 */
final class WritePace {
  private static final long REST_NANOS_MAX = 50_000_000;

  /** Shorter rests are saved up: a sleep takes a tenth of a millisecond however short it is. */
  private static final long REST_NANOS_MIN = 1_000_000;

  /** What is assumed of pruning until it has been measured. */
  private static final double BYTES_PER_NANO_INITIAL = 0.2;

  private final Clock clock;
  private final LongSupplier available;
  private final AtomicLong estimate = new AtomicLong();
  private final AtomicLong restOwed = new AtomicLong();
  private volatile long restBelow;
  private volatile double bytesPerNano = BYTES_PER_NANO_INITIAL;

  /**
   * A pace at which nobody rests.
   *
   * @param available what is available, in bytes
   */
  WritePace(Clock clock, LongSupplier available) {
    this.clock = clock;
    this.available = available;
  }

  /** Lets writers rest while less than so many bytes are available; 0: never. */
  void restBelow(long bytes) {
    estimate.set(available.getAsLong());
    restBelow = bytes;
  }

  /** So much was given back in so long. */
  void gave(long bytes, long nanos) {
    if (bytes > 0 && nanos > 0) {
      bytesPerNano = 0.7 * bytesPerNano + 0.3 * bytes / nanos;
    }
  }

  /**
   * Called before so many bytes are written, without locks: may rest.
   *
   * @return whether less is available than that below which writers rest
   */
  boolean beforeUse(int bytes) {
    long mark = restBelow;
    if (mark == 0 || estimate.addAndGet(-bytes) >= mark) {
      return false;
    }
    long left = available.getAsLong();
    estimate.set(left);
    if (left >= mark) {
      return false;
    }
    if (restOwed.addAndGet(restNanos(bytes, left, mark)) >= REST_NANOS_MIN) {
      clock.parkNanos(Math.min(REST_NANOS_MAX, restOwed.getAndSet(0)));
    }
    return true;
  }

  /** Half-way down, it is as long as it takes to give back the same bytes. */
  private long restNanos(int bytes, long left, long mark) {
    double full = 1 - (double) left / mark;
    double nanos = bytes / bytesPerNano * full / Math.max(1e-3, 1 - full);
    return (long) Math.min(REST_NANOS_MAX, nanos);
  }
}
