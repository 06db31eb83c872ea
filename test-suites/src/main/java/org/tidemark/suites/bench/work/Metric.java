package org.tidemark.suites.bench.work;

/** A row of the table. */
public record Metric(String title, Unit unit) {}
