package org.tidemark.fs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tidemark.base.Check;

/** Lengths of time as settings have them: {@code 90s}, {@code 5m}, {@code 1h30m}, {@code 60d}. */
final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,6})([smhdw])");
  private static final Pattern ALL = Pattern.compile("(?:" + PART.pattern() + "){1,5}");

  private Durations() {}

  /** Whether the text is a length of time that is not 0. */
  static boolean isOne(String text) {
    return ALL.matcher(text).matches() && sum(text) > 0;
  }

  /** Returns the seconds of a text that {@link #isOne}. */
  static long seconds(String text) {
    Check.that(isOne(text), "no length of time");
    return sum(text);
  }

  private static long sum(String text) {
    Matcher part = PART.matcher(text);
    long seconds = 0;
    while (part.find()) {
      seconds += Long.parseLong(part.group(1)) * secondsOf(part.group(2));
    }
    return seconds;
  }

  private static long secondsOf(String unit) {
    return switch (unit) {
      case "w" -> 7 * 86_400L;
      case "d" -> 86_400;
      case "h" -> 3_600;
      case "m" -> 60;
      default -> 1;
    };
  }
}
