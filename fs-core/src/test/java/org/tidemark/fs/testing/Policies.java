package org.tidemark.fs.testing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeSet;
import org.tidemark.base.testing.ManualClock;

/** Policies of retention, and once more what they keep, in the plainest way. */
final class Policies {
  private static final String[] ALL = {
    "none",
    "all 1h",
    "all 30m, hourly 8h",
    "hourly 1d, daily 7d",
    "all 2h, hourly 12h, daily 3d, weekly 30d",
    "monthly 1y, yearly forever",
  };

  private Policies() {}

  static String any(Random random) {
    return ALL[random.nextInt(ALL.length)];
  }

  /**
   * Returns which of these moments, with their times, a policy keeps; the present always, if it is
   * one.
   */
  static NavigableSet<Long> kept(
      String policy, SortedMap<Long, Long> moments, long present, ManualClock clock) {
    NavigableSet<Long> kept = new TreeSet<>();
    if (moments.isEmpty()) {
      return kept;
    }
    if (moments.lastKey() == present) {
      kept.add(present);
    }
    for (String step : policy.equals("none") ? new String[0] : policy.split(", ", -1)) {
      String every = step.split(" ", -1)[0];
      long from = clock.realtimeNanos() - nanos(step.split(" ", -1)[1]);
      Map<String, Long> lastOf = new HashMap<>();
      moments.forEach((tid, time) -> lastOf.put(period(every, tid, time), tid));
      lastOf.values().stream().filter(tid -> moments.get(tid) >= from).forEach(kept::add);
    }
    return kept;
  }

  /** In UTC a day has 24 hours. */
  private static long nanos(String span) {
    if (span.equals("forever")) {
      return Long.MAX_VALUE / 2;
    }
    long amount = Long.parseLong(span.substring(0, span.length() - 1));
    long seconds =
        switch (span.charAt(span.length() - 1)) {
          case 'm' -> 60;
          case 'h' -> 3_600;
          case 'd' -> 86_400;
          default -> 365 * 86_400;
        };
    return amount * seconds * 1_000_000_000L;
  }

  private static String period(String every, long tid, long nanos) {
    ZonedDateTime at = Instant.ofEpochSecond(0, nanos).atZone(ZoneOffset.UTC);
    return switch (every) {
      case "all" -> "" + tid;
      case "hourly" -> at.toLocalDate() + " " + at.getHour();
      case "daily" -> "" + at.toLocalDate();
      case "weekly" ->
          at.get(IsoFields.WEEK_BASED_YEAR) + " " + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case "monthly" -> at.getYear() + " " + at.getMonth();
      default -> "" + at.getYear();
    };
  }
}
