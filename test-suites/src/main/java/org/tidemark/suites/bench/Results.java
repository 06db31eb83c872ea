package org.tidemark.suites.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.bench.work.Meter;
import org.tidemark.suites.bench.work.Metric;

/** What was measured, of each metric and contender all runs. */
final class Results {
  private final Map<Metric, Map<String, List<Double>>> samples = new LinkedHashMap<>();

  void add(String contender, Meter meter) {
    meter
        .values()
        .forEach((metric, value) ->
            samples
                .computeIfAbsent(metric, m -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new ArrayList<>())
                .add(value));
  }

  Set<Metric> metrics() {
    return samples.keySet();
  }

  /** Returns the median of the runs; empty if the contender did not take part. */
  OptionalDouble median(Metric metric, String contender) {
    List<Double> values = samples.getOrDefault(metric, Map.of()).getOrDefault(contender, List.of());
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
  }
}
