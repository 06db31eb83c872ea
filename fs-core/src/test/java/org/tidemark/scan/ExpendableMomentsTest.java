package org.tidemark.scan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.eclipse.collections.api.factory.primitive.LongLists;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.list.primitive.MutableLongList;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;

/** In which order moments go when space runs short. */
class ExpendableMomentsTest {
  private static final long HOUR = 3_600 * Units.NANOS_PER_SECOND;
  private static final ZonedDateTime NOW =
      Instant.parse("2026-11-26T12:00:00Z").atZone(ZoneOffset.UTC);

  private final MutableLongList tids = LongLists.mutable.empty();
  private final MutableLongList times = LongLists.mutable.empty();
  private final MutableLongList bytes = LongLists.mutable.empty();

  /** A moment so many half hours ago. */
  private void moment(long tid, int halfHoursAgo) {
    tids.add(tid);
    times.add(NOW.toEpochSecond() * Units.NANOS_PER_SECOND - halfHoursAgo * HOUR / 2 - 1);
    bytes.add(100);
  }

  private KeptMoments letGo(String policy, long size, boolean newestToo, long... named) {
    MomentList list =
        new MomentList(
            tids, times, bytes, LongSets.immutable.of(named), tids.isEmpty() ? 0 : tids.getLast());
    return ExpendableMoments.of(list, RetentionPolicy.parse(policy), 100, NOW)
        .letGo(size, newestToo);
  }

  @Test
  void whatThePolicyDoesNotKeepGoesFirstTheOldestBefore() {
    for (int i = 1; i <= 10; i++) {
      moment(i, 2 * (10 - i)); // an hour from one to the next
    }
    assertArrayEquals(new long[] {}, letGo("all 5h", 0, true).dropped());
    assertArrayEquals(new long[] {1}, letGo("all 5h", 1, false).dropped());
    assertArrayEquals(new long[] {1, 2, 3}, letGo("all 5h", 300, false).dropped());
    assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6}, letGo("all 5h", 100_000, false).dropped());
    assertArrayEquals(
        new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, letGo("all 5h", 100_000, true).dropped());
  }

  @Test
  void theFineWindowShrinksBeforeAnyHourGoes() {
    for (int i = 1; i <= 10; i++) {
      moment(i, 10 - i); // two in each hour, the even ones are the last of it
    }
    String policy = "all 1d, hourly 7d";
    assertArrayEquals(new long[] {1, 3, 5}, letGo(policy, 300, false).dropped());
    assertArrayEquals(new long[] {1, 2, 3, 4, 5}, letGo(policy, 500, false).dropped());
    assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6}, letGo(policy, 100_000, false).dropped());
    assertArrayEquals(new long[] {7, 8, 9, 10}, letGo(policy, 100_000, false).kept());
  }

  @Test
  void namesAndThePresentStay() {
    for (int i = 1; i <= 10; i++) {
      moment(i, 10 - i);
    }
    KeptMoments all = letGo("none", 100_000, true, 2, 9);
    assertArrayEquals(new long[] {2, 9, 10}, all.kept());
    assertEquals(100, all.end());
    assertArrayEquals(new long[] {2, 7, 8, 9, 10}, letGo("none", 100_000, false, 2, 9).kept());
  }

  @Test
  void whereThereIsNothingNothingGoes() {
    assertEquals(0, letGo("none", 100, true).dropped().length);
    moment(1, 0);
    assertEquals(0, letGo("none", 100, true).dropped().length);
    moment(2, 0);
    assertEquals(0, letGo("none", 100, false).dropped().length);
    assertArrayEquals(new long[] {1}, letGo("none", 100, true).dropped());
  }
}
