package org.tidemark.fs;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;

/**
 * Reads the WHEN of {@code NAME@@WHEN}.
 *
 * <pre>
 * WHEN  --> tid                      0x1f3
 *         | now
 *         | DAY [SEP TIME [ZONE]]    today, yesterday 18:00, 2026-11-20T14:00:30.5+01:00
 *         | TIME                     18:00: the last time that it was that late
 *         | -AMOUNT+                 -2h, -90s, -1d12h, -2w
 *         | name of a snapshot
 * DAY   --> today | yesterday | YYYY-MM-DD     without TIME: its beginning
 * SEP   --> a blank | T | -  (after a word) | a blank | T  (after a date)
 * TIME  --> HH:MM[:SS[.f...]]
 * ZONE  --> Z | +HH[[:]MM] | -HH[[:]MM]
 * AMOUNT --> digits, then y (years), w, d, h, m (minutes) or s
 * </pre>
 *
 * <p>Without a ZONE times are those of the zone of {@code now}. Years, weeks and days are those of
 * the calendar; the others are exact. Case does not matter, but for snapshots.
 */
final class WhenParser {
  private static final String TIME = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?";
  private static final String ZONE = "(z|[+-]\\d{2}(?::?\\d{2})?)?";
  private static final Pattern CLOCK = Pattern.compile(TIME);
  private static final Pattern WORD = Pattern.compile("(today|yesterday)(?:[ t-](" + TIME + "))?");
  private static final Pattern DATE =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[ t](" + TIME + ")" + ZONE + ")?");
  private static final int ZONE_GROUP = 7;
  private static final Pattern AGO = Pattern.compile("-((?:\\d{1,9}[ywdhms])+)");
  private static final Pattern AMOUNT = Pattern.compile("(\\d+)([ywdhms])");

  private final ZonedDateTime now;

  private WhenParser(ZonedDateTime now) {
    this.now = now;
  }

  /** Reads the text as someone means it at this time in this time zone. */
  static When parse(String text, ZonedDateTime now) {
    WhenParser parser = new WhenParser(now);
    try {
      When when = parser.parse(text.strip().toLowerCase(Locale.ROOT));
      return when == null ? new When.Snapshot(text) : when;
    } catch (DateTimeException e) {
      return new When.Snapshot(text); // 2026-13-45 has the form of a date, but is none.
    }
  }

  private @Nullable When parse(String text) {
    if (Tid.looksLikeTid(text)) {
      return tid(text);
    }
    if (text.equals("now")) {
      return time(now);
    }
    Matcher word = WORD.matcher(text);
    if (word.matches()) {
      int daysAgo = word.group(1).equals("today") ? 0 : 1;
      return time(at(now.toLocalDate().minusDays(daysAgo), word.group(2), now.getZone()));
    }
    Matcher date = DATE.matcher(text);
    if (date.matches()) {
      String zone = date.group(ZONE_GROUP);
      ZoneId zoneId = zone == null ? now.getZone() : ZoneOffset.of(zone.toUpperCase(Locale.ROOT));
      return time(at(LocalDate.parse(date.group(1)), date.group(2), zoneId));
    }
    if (CLOCK.matcher(text).matches()) {
      ZonedDateTime today = at(now.toLocalDate(), text, now.getZone());
      return time(
          today.isAfter(now) ? at(now.toLocalDate().minusDays(1), text, now.getZone()) : today);
    }
    Matcher ago = AGO.matcher(text);
    return ago.matches() ? ago(ago.group(1)) : null;
  }

  /** A number that is no tid (0x0, or too large) cannot be the name of a snapshot either. */
  private static When tid(String text) {
    long tid = Long.parseUnsignedLong(text.substring(2), 16);
    return new When.Commit(tid < 0 ? Tid.NOW : tid);
  }

  private When ago(String amounts) {
    ZonedDateTime at = now;
    Matcher amount = AMOUNT.matcher(amounts);
    try {
      while (amount.find()) {
        long n = Long.parseLong(amount.group(1));
        at =
            switch (amount.group(2)) {
              case "y" -> at.minusYears(n);
              case "w" -> at.minusWeeks(n);
              case "d" -> at.minusDays(n);
              case "h" -> at.minusHours(n);
              case "m" -> at.minusMinutes(n);
              default -> at.minusSeconds(n);
            };
      }
    } catch (DateTimeException beforeAllTime) {
      return new When.Time(Long.MIN_VALUE);
    }
    return time(at);
  }

  private static ZonedDateTime at(LocalDate day, @Nullable String clock, ZoneId zone) {
    if (clock == null) {
      return day.atStartOfDay(zone);
    }
    Matcher time = CLOCK.matcher(clock);
    if (!time.matches()) {
      throw new DateTimeException("not a time: " + clock);
    }
    String seconds = time.group(3);
    String fraction = time.group(4);
    return day.atTime(
            LocalTime.of(
                Integer.parseInt(time.group(1)),
                Integer.parseInt(time.group(2)),
                seconds == null ? 0 : Integer.parseInt(seconds),
                fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9))))
        .atZone(zone);
  }

  /** Times that 64 bits of nanoseconds cannot hold are before or after everything. */
  private static When time(ZonedDateTime at) {
    long seconds = at.toEpochSecond();
    long limit = Long.MAX_VALUE / Units.NANOS_PER_SECOND;
    if (seconds >= limit || seconds <= -limit) {
      return new When.Time(seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE);
    }
    return new When.Time(seconds * Units.NANOS_PER_SECOND + at.getNano());
  }
}
