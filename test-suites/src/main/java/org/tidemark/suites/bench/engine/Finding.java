package org.tidemark.suites.bench.engine;

/**
 * A number that was found, and what it has to be.
 *
 * @param section under which heading it belongs
 * @param found the number with its unit
 * @param limit what it may be at most or at least, empty if it is only to be known
 */
public record Finding(String section, String what, String found, String limit, Verdict verdict) {
  /** Whether a limit is kept. */
  public enum Verdict {
    KEPT("yes"),
    MISSED("NO"),
    NO_LIMIT("");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** Returns a number that has no limit. */
  public static Finding note(String section, String what, String found) {
    return new Finding(section, what, found, "", Verdict.NO_LIMIT);
  }

  /** Returns a number that has a limit. */
  public static Finding limited(
      String section, String what, String found, String limit, boolean kept) {
    return new Finding(section, what, found, limit, kept ? Verdict.KEPT : Verdict.MISSED);
  }
}
