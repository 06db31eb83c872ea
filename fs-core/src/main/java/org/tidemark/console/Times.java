package org.tidemark.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.tidemark.base.Units;

/** Points in time, and lengths of time, as commands show them. */
public final class Times {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private static final long SECONDS_PER_MINUTE = 60;
  private static final long SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE;

  private Times() {}

  /** Returns the time in the zone of this machine, to the second. */
  public static String local(long nanos) {
    return LOCAL.format(instant(nanos).atZone(ZoneId.systemDefault()));
  }

  /** Returns the time for JSON: ISO 8601, UTC, to the nanosecond. */
  public static String iso(long nanos) {
    return instant(nanos).toString();
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, Units.NANOS_PER_SECOND), Math.floorMod(nanos, Units.NANOS_PER_SECOND));
  }

  /** Returns a length of time for people: {@code 8 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String duration(long seconds) {
    if (seconds < SECONDS_PER_MINUTE) {
      return seconds + " s";
    }
    if (seconds < SECONDS_PER_HOUR) {
      return seconds / SECONDS_PER_MINUTE + " min " + seconds % SECONDS_PER_MINUTE + " s";
    }
    return seconds / SECONDS_PER_HOUR
        + " h "
        + seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE
        + " min";
  }
}
