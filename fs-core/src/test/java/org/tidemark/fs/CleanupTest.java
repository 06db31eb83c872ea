package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;
import org.tidemark.scan.ScanProgress;

/** What cron calls does what is due, and remembers it. */
class CleanupTest {
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  @Test
  void itDoesWhatIsDue() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      CleanupReport first = clean(bed);
      assertTrue(first.snapshot().startsWith("cleanup-"), first.snapshot());
      assertTrue(bed.exists("@@" + first.snapshot() + "/a"));
      assertEquals(1, first.pruned().size());
      assertEquals(1, first.reblocked().size());
      assertTrue(first.complete());
      assertIdle(clean(bed));
      bed.clock.advanceSeconds(20 * HOUR);
      bed.reopen();
      assertIdle(clean(bed));
      bed.clock.advanceSeconds(2 * HOUR); // cron may be early
      CleanupReport second = clean(bed);
      assertFalse(second.snapshot().isEmpty());
      assertEquals(1, second.pruned().size());
      assertEquals(1, second.reblocked().size());
      bed.crash();
      assertIdle(clean(bed));
      assertEquals(2, bed.fs.retention().snapshots().size());
    }
  }

  @Test
  void itPrunesByThePolicyOfTheFilesystem() {
    try (TestBed bed = new TestBed()) {
      bed.fs.settings().set("prune.keep", "none");
      bed.fs.settings().set("snapshot.every", "off");
      bed.file("a");
      bed.commit();
      bed.unlink("a");
      CleanupReport report = clean(bed);
      assertEquals("none", report.pruned().getFirst().policy());
      assertTrue(report.pruned().getFirst().momentsDropped() > 0);
      assertEquals("", report.snapshot());
      assertEquals(0, bed.fs.status().historyBytes());
    }
  }

  @Test
  void itsSnapshotsEndInTimeAndNoOthers() {
    try (TestBed bed = new TestBed()) {
      bed.fs.settings().set("snapshot.keep", "3d");
      bed.fs.retention().createSnapshot("mine", "", "");
      bed.fs.retention().createSnapshot("cleanup-mine", "", "");
      String first = clean(bed).snapshot();
      bed.fs.retention().holdSnapshot(first, true);
      bed.clock.advanceSeconds(DAY);
      String second = clean(bed).snapshot();
      bed.clock.advanceSeconds(4 * DAY);
      CleanupReport report = clean(bed);
      assertEquals(List.of(second), report.snapshotsDeleted());
      assertEquals(
          List.of("mine", "cleanup-mine", first, report.snapshot()),
          bed.fs.retention().snapshots().stream().map(SnapshotInfo::name).toList());
      bed.fs.retention().holdSnapshot(first, false);
      assertEquals(List.of(first), clean(bed).snapshotsDeleted());
      bed.fs.settings().set("snapshot.keep", "forever");
      bed.clock.advanceSeconds(10_000 * DAY);
      assertEquals(List.of(), clean(bed).snapshotsDeleted());
    }
  }

  @Test
  void whatIsSwitchedOffIsNeverDue() {
    try (TestBed bed = new TestBed()) {
      for (String name : List.of("snapshot.every", "prune.every", "reblock.every")) {
        bed.fs.settings().set(name, "off");
      }
      bed.file("a");
      bed.clock.advanceSeconds(100 * DAY);
      assertIdle(clean(bed));
    }
  }

  @Test
  void whereTimeWasUpTheNextOneGoesOn() {
    try (TestBed bed = new TestBed()) {
      bed.fs.settings().set("snapshot.every", "off");
      bed.fs.settings().set("prune.keep", "none");
      bed.fs.settings().set("prune.time", "1s");
      bed.fs.settings().set("reblock.time", "1s");
      scatter(bed);
      int runs = 1;
      // Each report of progress is as if a second had passed.
      ScanProgress slowly = (done, total) -> bed.clock.advanceSeconds(1);
      while (!bed.fs.retention().cleanup(slowly).complete()) {
        runs++;
        assertTrue(runs < 10_000, "it does not come to an end");
        if (runs % 3 == 0) {
          bed.crash();
        }
      }
      assertTrue(runs > 3, runs + " runs");
      assertIdle(clean(bed));
      assertEquals(0, bed.fs.status().historyBytes());
      assertEquals("", bed.fs.settings().noted("cleanup.reblock-at"));
    }
  }

  /** Many small extents, in an order that is not that of the files, with history between them. */
  private static void scatter(TestBed bed) {
    for (int round = 0; round < 40; round++) {
      for (int file = 0; file < 25; file++) {
        String name = "f" + file;
        if (round == 0) {
          bed.file(name);
        }
        OpenFile open = bed.fs.open(bed.ref(name), true);
        long offset = (long) (round * 7 % 40) * Units.BLOCK_BYTES;
        bed.fs.write(open, offset, ByteBuffer.allocate(Units.BLOCK_BYTES), Caller.ROOT);
        bed.fs.write(open, 0, ByteBuffer.allocate(Units.BLOCK_BYTES), Caller.ROOT);
        bed.fs.close(open);
      }
      bed.commit();
    }
  }

  @Test
  void oneIsDoneAtATime() {
    try (TestBed bed = new TestBed()) {
      int[] calls = {0};
      ScanProgress nested =
          (done, total) -> {
            calls[0]++;
            assertErrno(Errno.EBUSY, () -> clean(bed));
          };
      bed.fs.retention().cleanup(nested);
      assertTrue(calls[0] > 0);
      bed.clock.advanceSeconds(DAY);
      assertThrows(
          IllegalStateException.class,
          () ->
              bed.fs
                  .retention()
                  .cleanup((done, total) -> {
                    throw new IllegalStateException("given up");
                  }));
      assertEquals(1, clean(bed).pruned().size());
    }
  }

  /** Where no moments are kept there can be no snapshot; that is no reason not to prune. */
  @Test
  void aSnapshotThatCannotBeMadeIsARemark() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.commit();
      bed.reopen(bed.options().withHistory(false));
      bed.file("b");
      CleanupReport report = clean(bed);
      assertEquals("", report.snapshot());
      assertTrue(report.remarks().getFirst().startsWith("no snapshot was made: "));
      assertEquals(1, report.pruned().size());
    }
  }

  @Test
  void aClockThatWasSetBackStopsNothing() {
    try (TestBed bed = new TestBed()) {
      long now = bed.clock.realtimeNanos();
      bed.clock.advanceSeconds(1000 * DAY);
      clean(bed);
      bed.clock.setRealtimeNanos(now);
      assertEquals(1, clean(bed).pruned().size());
    }
  }

  /** A snapshot of the future is no reason for one each time, until that time has come. */
  @Test
  void afterTheClockWasSetBackSnapshotsAreNotMadeEachTime() {
    try (TestBed bed = new TestBed()) {
      long now = bed.clock.realtimeNanos();
      bed.clock.advanceSeconds(1000 * DAY);
      bed.file("a");
      assertFalse(clean(bed).snapshot().isEmpty());
      bed.clock.setRealtimeNanos(now);
      bed.file("b");
      assertFalse(clean(bed).snapshot().isEmpty());
      bed.clock.advanceSeconds(HOUR);
      bed.file("c");
      assertEquals("", clean(bed).snapshot());
      bed.clock.advanceSeconds(DAY);
      assertFalse(clean(bed).snapshot().isEmpty());
      assertEquals(3, bed.fs.retention().snapshots().size());
    }
  }

  /** Of another version, say; users cannot take a note away. */
  @Test
  void notesThatMeanNothingAreNoHindrance() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      for (String note : new String[] {"nonsense", "ORDER:1:2", "LATER:0:0:0:0:0", "::::"}) {
        bed.fs.settings().note("cleanup.prune-at", note);
        bed.fs.settings().note("cleanup.reblock-at", note);
        bed.clock.advanceSeconds(DAY);
        CleanupReport report = clean(bed);
        assertEquals(1, report.pruned().size());
        assertEquals(1, report.reblocked().size());
        assertEquals(List.of(), report.remarks());
        assertEquals("", bed.fs.settings().noted("cleanup.prune-at"));
        assertEquals("", bed.fs.settings().noted("cleanup.reblock-at"));
      }
    }
  }

  @Test
  void readOnlyItIsRefused() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.reopen(bed.options().withReadOnly(true));
      assertErrno(Errno.EROFS, () -> clean(bed));
    }
  }

  /** Also where nothing is due, or nothing is there to be done. */
  @Test
  void readOnlyNothingSaysThatItWasDone() {
    try (TestBed bed = new TestBed()) {
      bed.commit();
      bed.reopen(bed.options().withReadOnly(true));
      assertErrno(
          Errno.EROFS,
          () -> bed.fs.retention().prune(new PruneRequest("", false, 0), ScanProgress.NONE));
      assertErrno(
          Errno.EROFS,
          () ->
              bed.fs
                  .reblocking()
                  .reblock(new ReblockRequest(true, true, 50, 0, ""), ScanProgress.NONE));
      PruneReport dry = bed.fs.retention().prune(new PruneRequest("", true, 0), ScanProgress.NONE);
      assertTrue(dry.complete());
    }
  }

  /** What was done before is told all the same, and putting in order stays due. */
  @Test
  void whileSomebodyPutsItInOrderTheRestIsDone() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      List<CleanupReport> reports = new ArrayList<>();
      Thread[] other = {null};
      bed.fs
          .reblocking()
          .reblock(
              new ReblockRequest(true, true, 50, 0, ""),
              (done, total) -> {
                if (other[0] == null) {
                  other[0] = Thread.ofPlatform().start(() -> reports.add(clean(bed)));
                  join(other[0]);
                }
              });
      CleanupReport report = reports.getFirst();
      assertFalse(report.snapshot().isEmpty());
      assertEquals(1, report.pruned().size());
      assertEquals(List.of(), report.reblocked());
      assertEquals(List.of("it is being put in order already"), report.remarks());
      assertEquals(1, clean(bed).reblocked().size());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CleanupReport clean(TestBed bed) {
    return bed.fs.retention().cleanup(ScanProgress.NONE);
  }

  private static void assertIdle(CleanupReport report) {
    assertEquals("", report.snapshot());
    assertEquals(List.of(), report.snapshotsDeleted());
    assertEquals(List.of(), report.pruned());
    assertEquals(List.of(), report.reblocked());
    assertTrue(report.complete());
  }
}
