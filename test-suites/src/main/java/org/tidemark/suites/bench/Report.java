package org.tidemark.suites.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tidemark.suites.bench.engine.Finding;
import org.tidemark.suites.bench.work.Metric;

/** Everything that the benchmark found, as text that is Markdown as well. */
final class Report {
  private static final String BASE = "host";

  private final StringBuilder text = new StringBuilder();

  Report() {
    text.append("# Benchmarks\n\nWritten by `./bench --write`; see `./bench --help`.\n");
  }

  void list(String title, List<String> lines) {
    text.append("\n## ").append(title).append("\n");
    lines.forEach(line -> text.append("- ").append(line).append('\n'));
  }

  /**
   * Adds the comparison.
   *
   * @param contenders the names of those that took part, in the order of the columns
   */
  void compare(Results results, List<String> contenders, int runs) {
    text.append("\n## Comparison\nMedians of ")
        .append(runs)
        .append(runs == 1 ? " run" : " runs")
        .append(
            "; in brackets how many times as fast as the host filesystem (latencies: how many"
                + " times as short).\n\n");
    List<String> header = new ArrayList<>(List.of("workload", "unit"));
    header.addAll(contenders);
    Table table = new Table(header);
    for (Metric metric : results.metrics()) {
      List<String> cells = new ArrayList<>(List.of(metric.title(), metric.unit().label()));
      for (String contender : contenders) {
        cells.add(cell(results, metric, contender));
      }
      table.add(cells);
    }
    text.append(table);
  }

  private static String cell(Results results, Metric metric, String contender) {
    OptionalDouble value = results.median(metric, contender);
    if (value.isEmpty()) {
      return "-";
    }
    String number = Table.number(value.getAsDouble());
    OptionalDouble base = results.median(metric, BASE);
    if (contender.equals(BASE) || base.isEmpty()) {
      return number;
    }
    double ratio = metric.unit().ratio(value.getAsDouble(), base.getAsDouble());
    return number + " (" + Table.number(ratio) + ")";
  }

  /** Adds what was counted and measured of Tidemark alone, beside what it has to be. */
  void findings(List<Finding> findings) {
    Map<String, List<Finding>> sections = new LinkedHashMap<>();
    findings.forEach(f -> sections.computeIfAbsent(f.section(), s -> new ArrayList<>()).add(f));
    sections.forEach((section, members) -> {
      text.append("\n## ").append(section).append("\n\n");
      Table table = new Table(List.of("what", "found", "limit", "kept"));
      for (Finding finding : members) {
        table.add(
            List.of(finding.what(), finding.found(), finding.limit(), finding.verdict().label()));
      }
      text.append(table);
    });
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
