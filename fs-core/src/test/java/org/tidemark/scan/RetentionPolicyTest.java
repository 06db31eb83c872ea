package org.tidemark.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;

/** Policies are read and printed, and pick the right moments. */
class RetentionPolicyTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void readsWhatItPrints() {
    assertEquals("all 24h, hourly 7d, daily 60d, weekly 1y", RetentionPolicy.DEFAULT.toString());
    assertEquals(
        "all 90s, daily 2w, monthly 10y, yearly forever",
        RetentionPolicy.parse(" Yearly FOREVER,monthly  10y,all 90s , daily 2w").toString());
    assertEquals("none", RetentionPolicy.NONE.toString());
    for (String text : List.of("none", "weekly 3m", "all 24h, hourly 7d, daily 60d, weekly 1y")) {
      assertEquals(text, RetentionPolicy.parse(text).toString());
      assertEquals(
          RetentionPolicy.parse(text),
          RetentionPolicy.parse(RetentionPolicy.parse(text).toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "all",
        "24h",
        "all 24",
        "all -1h",
        "all 24h,",
        "sometimes 3d",
        "all 1h, all 2h",
        "none, all 1h",
        "all 1h daily 2d",
        "all 12345678d",
        "daily 1.5d",
        "all 1 h"
      })
  void refusesWhatIsNone(String text) {
    FsException e = assertThrows(FsException.class, () -> RetentionPolicy.parse(text));
    assertEquals(Errno.EINVAL, e.errno());
  }

  private static ZonedDateTime at(String time) {
    return LocalDateTime.parse(time).atZone(BERLIN);
  }

  private static List<String> kept(String policy, String now, String... times) {
    long[] nanos = new long[times.length];
    for (int i = 0; i < times.length; i++) {
      nanos[i] = at(times[i]).toEpochSecond() * Units.NANOS_PER_SECOND;
    }
    boolean[] keep = RetentionPolicy.parse(policy).keep(nanos, at(now));
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      if (keep[i]) {
        kept.add(times[i]);
      }
    }
    return kept;
  }

  @Test
  void allKeepsWhatIsNotOlder() {
    assertEquals(
        List.of("2026-11-20T11:00:00", "2026-11-20T11:59:59"),
        kept(
            "all 1h",
            "2026-11-20T12:00:00",
            "2026-11-20T10:59:59",
            "2026-11-20T11:00:00",
            "2026-11-20T11:59:59"));
  }

  @Test
  void stepsKeepTheLastOfEachPeriod() {
    assertEquals(
        List.of("2026-11-20T09:59:59", "2026-11-20T10:30:00"),
        kept(
            "hourly 3h",
            "2026-11-20T12:30:00",
            "2026-11-20T08:59:59", // too old
            "2026-11-20T09:10:00", // not the last one
            "2026-11-20T09:59:59",
            "2026-11-20T10:00:00",
            "2026-11-20T10:30:00"));
    assertEquals(
        List.of("2026-11-18T23:59:59", "2026-11-19T00:00:00"),
        kept(
            "daily 7d",
            "2026-11-20T12:00:00",
            "2026-11-18T08:00:00",
            "2026-11-18T23:59:59",
            "2026-11-19T00:00:00"));
    assertEquals(
        List.of("2026-11-15T23:00:00", "2026-11-16T01:00:00"), // Sunday, Monday
        kept(
            "weekly 1y",
            "2026-11-20T12:00:00",
            "2026-11-13T12:00:00",
            "2026-11-15T23:00:00",
            "2026-11-16T01:00:00"));
    assertEquals(
        List.of("2025-12-31T23:00:00", "2026-10-31T00:00:00", "2026-11-01T00:00:00"),
        kept(
            "monthly 2y",
            "2026-11-20T12:00:00",
            "2025-12-01T00:00:00",
            "2025-12-31T23:00:00",
            "2026-10-01T00:00:00",
            "2026-10-31T00:00:00",
            "2026-11-01T00:00:00"));
    assertEquals(
        List.of("1999-03-01T00:00:00", "2026-10-31T00:00:00"),
        kept(
            "yearly forever",
            "2026-11-20T12:00:00",
            "1999-01-01T00:00:00",
            "1999-03-01T00:00:00",
            "2026-01-01T00:00:00",
            "2026-10-31T00:00:00"));
  }

  @Test
  void whatAnyStepKeepsIsKept() {
    assertEquals(
        List.of("2026-11-18T20:00:00", "2026-11-20T11:00:00", "2026-11-20T11:30:00"),
        kept(
            "all 1h, daily 7d",
            "2026-11-20T12:00:00",
            "2026-11-18T19:00:00",
            "2026-11-18T20:00:00",
            "2026-11-20T10:00:00",
            "2026-11-20T11:00:00",
            "2026-11-20T11:30:00"));
    assertEquals(List.of(), kept("none", "2026-11-20T12:00:00", "2026-11-20T11:00:00"));
  }

  /** Hours count as they go by, days as the calendar has them. */
  @Test
  void clocksThatAreSetBackMakeTwoHoursOfOneNumber() {
    long summer = at("2026-10-25T00:30:00").plusHours(2).toEpochSecond();
    long winter = summer + 3600; // 02:30 again
    long[] times = {summer * Units.NANOS_PER_SECOND, winter * Units.NANOS_PER_SECOND};
    ZonedDateTime now = at("2026-10-25T12:00:00");
    boolean[] hourly = RetentionPolicy.parse("hourly 1d").keep(times, now);
    assertEquals(List.of(true, true), List.of(hourly[0], hourly[1]));
    boolean[] daily = RetentionPolicy.parse("daily 1d").keep(times, now);
    assertEquals(List.of(false, true), List.of(daily[0], daily[1]));
  }

  /** Compared with the rule as it is written. */
  @Test
  void doomedIsWhatNoMomentShows() {
    long[] kept = {3, 7, 8, 9, 14};
    KeptMoments moments = new KeptMoments(kept, new long[0], 17);
    long highest = 0;
    for (long created = 1; created < 20; created++) {
      for (long deleted = created + 1; deleted <= 20; deleted++) {
        boolean doomed = deleted <= 17;
        for (long moment : kept) {
          doomed &= !(created <= moment && moment < deleted);
        }
        assertEquals(doomed, moments.isDoomed(created, deleted), created + " to " + deleted);
        highest = doomed ? Math.max(highest, deleted) : highest;
      }
    }
    assertEquals(highest, moments.highestDoomed());
    assertEquals(14, new KeptMoments(kept, new long[0], 14).highestDoomed());
    assertEquals(2, new KeptMoments(new long[] {2, 3, 4}, new long[0], 5).highestDoomed());
    assertEquals(0, new KeptMoments(new long[] {1, 2, 3}, new long[0], 4).highestDoomed());
  }
}
