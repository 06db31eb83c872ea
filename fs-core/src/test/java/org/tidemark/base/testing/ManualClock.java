package org.tidemark.base.testing;

import java.util.concurrent.atomic.AtomicLong;
import org.tidemark.base.Check;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * A clock that stands still until a test moves it. Resting on it moves it too, so that nothing ever
 * waits. Thread-safe.
 */
public final class ManualClock implements Clock {
  /** 2026-01-01T00:00:00Z. */
  public static final long START_NANOS = 1_767_225_600L * Units.NANOS_PER_SECOND;

  private final AtomicLong realtime;
  private final AtomicLong monotonic = new AtomicLong();

  public ManualClock() {
    this(START_NANOS);
  }

  public ManualClock(long realtimeNanos) {
    realtime = new AtomicLong(realtimeNanos);
  }

  @Override
  public long realtimeNanos() {
    return realtime.get();
  }

  @Override
  public long monotonicNanos() {
    return monotonic.get();
  }

  @Override
  public void parkNanos(long nanos) {
    advanceNanos(Math.max(0, nanos));
    Thread.onSpinWait();
  }

  /** Lets time pass. */
  public void advanceNanos(long nanos) {
    Check.argument(nanos >= 0, "time does not go back", nanos);
    monotonic.addAndGet(nanos);
    realtime.addAndGet(nanos);
  }

  public void advanceSeconds(long seconds) {
    advanceNanos(seconds * Units.NANOS_PER_SECOND);
  }

  /** Sets the wall clock, as an administrator or NTP may, also back. No time passes. */
  public void setRealtimeNanos(long nanos) {
    realtime.set(nanos);
  }
}
