package org.tidemark.suites.bench.work;

import java.util.List;

/** The value in the middle: what a noisy machine disturbs least. */
public final class Median {
  private Median() {}

  /**
   * Returns the median of at least one value; of an even number the mean of the two in the middle.
   */
  public static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
