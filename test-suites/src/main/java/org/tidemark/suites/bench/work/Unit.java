package org.tidemark.suites.bench.work;

/** What a number of the table means. */
public enum Unit {
  MIB_PER_SECOND("MiB/s", true),
  PER_SECOND("/s", true),
  SECONDS("s", false),
  MILLISECONDS("ms", false),
  MICROSECONDS("us", false);

  private final String label;
  private final boolean moreIsBetter;

  Unit(String label, boolean moreIsBetter) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
  }

  public String label() {
    return label;
  }

  /**
   * Returns how many times as good a value is as a base: 2 is twice as fast or half the time.
   *
   * @param base what value is compared with; above 0
   */
  public double ratio(double value, double base) {
    return moreIsBetter ? value / base : base / value;
  }
}
