package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;

/** The grammar of WHEN. */
class WhenParserTest {
  /** A Friday in winter, an hour ahead of UTC. */
  private static final ZonedDateTime NOW =
      ZonedDateTime.parse("2026-11-20T14:30:15.25+01:00[Europe/Berlin]");

  private static When parse(String text) {
    return WhenParser.parse(text, NOW);
  }

  private static When time(String iso) {
    ZonedDateTime at = ZonedDateTime.parse(iso);
    return new When.Time(at.toEpochSecond() * Units.NANOS_PER_SECOND + at.getNano());
  }

  @ParameterizedTest
  @CsvSource({
    "now,                             2026-11-20T14:30:15.25+01:00",
    "NOW,                             2026-11-20T14:30:15.25+01:00",
    "today,                           2026-11-20T00:00+01:00",
    "today 08:05,                     2026-11-20T08:05+01:00",
    "yesterday,                       2026-11-19T00:00+01:00",
    "yesterday 18:00,                 2026-11-19T18:00+01:00",
    "Yesterday-18:00,                 2026-11-19T18:00+01:00",
    "yesterdayT18:00:30.5,            2026-11-19T18:00:30.5+01:00",
    "18:00,                           2026-11-19T18:00+01:00",
    "14:30,                           2026-11-20T14:30+01:00",
    "9:00,                            2026-11-20T09:00+01:00",
    "14:30:15,                        2026-11-20T14:30:15+01:00",
    "14:30:16,                        2026-11-19T14:30:16+01:00",
    "2026-11-20,                      2026-11-20T00:00+01:00",
    "2026-07-01,                      2026-07-01T00:00+02:00",
    "2026-11-20T14:00,                2026-11-20T14:00+01:00",
    "2026-11-20t14:00,                2026-11-20T14:00+01:00",
    "2026-11-20 14:00:05,             2026-11-20T14:00:05+01:00",
    "2026-11-20T14:00:05.123456789,   2026-11-20T14:00:05.123456789+01:00",
    "2026-11-20T14:00Z,               2026-11-20T14:00Z",
    "2026-11-20T14:00:05+05:30,       2026-11-20T14:00:05+05:30",
    "2026-11-20T14:00-0800,           2026-11-20T14:00-08:00",
    "2026-11-20T14:00+02,             2026-11-20T14:00+02:00",
    "-2h,                             2026-11-20T12:30:15.25+01:00",
    "-90s,                            2026-11-20T14:28:45.25+01:00",
    "-5m,                             2026-11-20T14:25:15.25+01:00",
    "-1d12h,                          2026-11-19T02:30:15.25+01:00",
    "-2w,                             2026-11-06T14:30:15.25+01:00",
    "-1y,                             2025-11-20T14:30:15.25+01:00",
    "-0s,                             2026-11-20T14:30:15.25+01:00",
    "-30d,                            2026-10-21T14:30:15.25+02:00",
    "-720h,                           2026-10-21T15:30:15.25+02:00",
    "'  now ',                        2026-11-20T14:30:15.25+01:00",
    "1969-12-31T23:59:59.5Z,          1969-12-31T23:59:59.5Z",
  })
  void times(String text, String iso) {
    assertEquals(time(iso), parse(text));
  }

  @ParameterizedTest
  @CsvSource({"0x1, 1", "0x1f3, 499", "0X1F3, 499", "0x0, 0", "0x00000000000001f3, 499"})
  void commits(String text, long tid) {
    assertEquals(new When.Commit(tid), parse(text));
  }

  @Test
  void hugeNumbers() {
    assertEquals(new When.Commit(Tid.NOW), parse("0xffffffffffffffff"));
    assertEquals(new When.Time(Long.MIN_VALUE), parse("-999999999y"));
    assertEquals(new When.Time(Long.MIN_VALUE), parse("-999999999y999999999y"));
    assertEquals(new When.Time(Long.MIN_VALUE), parse("0001-01-01"));
    assertEquals(new When.Time(Long.MAX_VALUE), parse("9999-12-31"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before-upgrade",
        "Nightly 3",
        "2026-13-45",
        "2026-11-31",
        "25:00",
        "12:60",
        "12:5",
        "2026-11-20T24:01",
        "2026-11-20T14:00+99:00",
        "-",
        "-2",
        "-h",
        "--2h",
        "-2h ago",
        "2h",
        "0x",
        "0xg",
        "0x11112222333344445",
        "tomorrow",
        "yesterday18:00",
        "now 18:00",
        "12345",
      })
  void everythingElseIsASnapshot(String text) {
    assertEquals(new When.Snapshot(text), parse(text));
  }
}
