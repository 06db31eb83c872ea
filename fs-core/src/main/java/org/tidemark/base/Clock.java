package org.tidemark.base;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The only source of time and of waiting for time. Tests inject one that they move by hand.
 * Thread-safe.
 */
public interface Clock {
  /** Returns the wall-clock time in nanoseconds since 1970-01-01T00:00Z. It may jump, also back. */
  long realtimeNanos();

  /** Returns a time in nanoseconds that never goes back; only differences mean something. */
  long monotonicNanos();

  /**
   * Lets the calling thread rest for about this long. May return early: after {@code
   * LockSupport.unpark}, an interrupt, or for no reason.
   */
  void parkNanos(long nanos);

  /** Returns the clock of the machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** The clock of the machine. */
  enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long realtimeNanos() {
      Instant now = Instant.now();
      return now.getEpochSecond() * Units.NANOS_PER_SECOND + now.getNano();
    }

    @Override
    public long monotonicNanos() {
      return System.nanoTime();
    }

    @Override
    public void parkNanos(long nanos) {
      LockSupport.parkNanos(this, nanos);
    }
  }
}
