package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/** Takes what one run of a workload measures. Not thread-safe. */
public final class Meter {
  private static final Clock CLOCK = Clock.system();

  private final Map<Metric, Double> values = new LinkedHashMap<>();

  /** Work to be timed. */
  @FunctionalInterface
  public interface Body {
    void run() throws IOException;
  }

  /**
   * Runs the body and notes how fast it was.
   *
   * @param amount how many of the unit it does: bytes, operations; not used for plain times
   */
  public void time(String title, Unit unit, double amount, Body body) throws IOException {
    long start = CLOCK.monotonicNanos();
    body.run();
    double seconds = Math.max(1, CLOCK.monotonicNanos() - start) / (double) Units.NANOS_PER_SECOND;
    note(
        title,
        unit,
        switch (unit) {
          case MIB_PER_SECOND -> amount / Units.MIB / seconds;
          case PER_SECOND -> amount / seconds;
          case SECONDS -> seconds;
          case MILLISECONDS -> seconds * 1e3;
          case MICROSECONDS -> seconds * 1e6;
        });
  }

  /** Notes a value. */
  public void note(String title, Unit unit, double value) {
    values.put(new Metric(title, unit), value);
  }

  /** Returns everything noted, in order. */
  public Map<Metric, Double> values() {
    return Collections.unmodifiableMap(values);
  }
}
