package org.tidemark.suites.bench.systems;

import java.util.List;
import org.tidemark.suites.bench.work.Median;

/** How long it took to send something, and how many bytes that was. */
public record Sent(double seconds, long bytes) {
  /** Returns the medians of several runs. */
  public static Sent median(List<Sent> runs) {
    return new Sent(
        Median.of(runs.stream().map(Sent::seconds).toList()),
        (long) Median.of(runs.stream().map(sent -> (double) sent.bytes()).toList()));
  }
}
