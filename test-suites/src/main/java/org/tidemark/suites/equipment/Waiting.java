package org.tidemark.suites.equipment;

import java.io.IOException;
import java.time.Duration;
import org.tidemark.base.Clock;

/** Waits until something outside of this process has happened. */
public final class Waiting {
  private static final long STEP_NANOS = 2_000_000;
  private static final Clock CLOCK = Clock.system();

  /** A question that may fail. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  private Waiting() {}

  /**
   * Returns once the condition holds.
   *
   * @throws IOException if it does not in time
   */
  public static void until(String what, Duration timeout, Condition condition) throws IOException {
    long deadline = CLOCK.monotonicNanos() + timeout.toNanos();
    while (!condition.holds()) {
      if (CLOCK.monotonicNanos() - deadline > 0) {
        throw new IOException("waited " + timeout.toSeconds() + " s in vain: " + what);
      }
      CLOCK.parkNanos(STEP_NANOS);
    }
  }
}
