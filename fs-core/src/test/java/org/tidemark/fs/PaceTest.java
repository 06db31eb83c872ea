package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.scan.Pace;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;

/** When work that can wait rests. */
class PaceTest {
  private static final long WORK_NANOS = 1_000_000;

  private static long restAfterWork(TestBed bed, Pace pace) {
    bed.clock.advanceNanos(WORK_NANOS);
    long before = bed.clock.monotonicNanos();
    pace.rest();
    return bed.clock.monotonicNanos() - before;
  }

  @Test
  void itRestsBesideUsersAndOnlyThen() {
    try (TestBed bed = new TestBed()) {
      Pace pace = new Pace(bed.fs.store(), bed.clock);
      assertEquals(0, restAfterWork(bed, pace), "nobody is there");
      bed.file("f");
      assertTrue(restAfterWork(bed, pace) > 5 * WORK_NANOS, "somebody made a file");
      bed.fs.store().pin().close();
      assertTrue(restAfterWork(bed, pace) > 5 * WORK_NANOS, "somebody read");
      bed.clock.advanceNanos(Units.NANOS_PER_SECOND);
      assertEquals(0, restAfterWork(bed, pace), "that was long ago");
      bed.fs.store().update(Reserve.ORDER, change -> 0);
      bed.fs.store().update(Reserve.PRUNE, change -> 0);
      assertEquals(0, restAfterWork(bed, pace), "it did that itself");
      bed.file("g");
      assertEquals(0, restAfterWork(bed, Pace.hurried(bed.fs.store(), bed.clock)));
    }
  }

  /** What it holds and what it frees is what they wait for. */
  @Test
  void itDoesNotRestWhileUsersHaveNoRoom() {
    try (TestBed bed = new TestBed()) {
      Pace pace = new Pace(bed.fs.store(), bed.clock);
      Space space = bed.fs.store().space();
      long all = space.counters().userAvailableBlocks();
      assertTrue(space.reserveData(all, Reserve.USER));
      bed.fs.store().pin().close();
      assertEquals(0, restAfterWork(bed, pace));
      space.unreserveData(all);
      bed.fs.store().pin().close();
      assertTrue(restAfterWork(bed, pace) > 5 * WORK_NANOS);
    }
  }
}
