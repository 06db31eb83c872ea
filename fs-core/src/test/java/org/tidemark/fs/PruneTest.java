package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** What pruning drops is gone, whole, and the rest stays as it was. */
class PruneTest {
  @Test
  void whileNoHistoryIsKeptTheLastMomentIsOfThePast() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.commit();
      bed.reopen(bed.options().withHistory(false));
      long before = bed.fs.committedTid();
      bed.unlink("a");
      bed.commit();
      assertTrue(bed.exists("@@" + Tid.toString(before) + "/a"));
      PruneReport report =
          bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
      assertTrue(report.momentsDropped() > 0, report.toString());
      assertEquals(0, report.momentsKept());
      assertEquals(0, bed.fs.status().historyBytes());
      bed.reopen();
      assertEquals(0, bed.fs.status().historyBytes());
    }
  }

  private static PruneReport prune(TestBed bed, String policy) {
    return bed.fs.retention().prune(new PruneRequest(policy, false, 0), ScanProgress.NONE);
  }

  private static void write(TestBed bed, String path, long offset, int length, long seed) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    OpenFile file = bed.fs.open(bed.ref(path), true);
    bed.fs.write(file, offset, ByteBuffer.wrap(content), Caller.ROOT);
    bed.fs.close(file);
  }

  private static byte[] read(TestBed bed, String path, int length) {
    OpenFile file = bed.fs.open(bed.ref(path), false);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    bed.fs.read(file, 0, buffer);
    bed.fs.close(file);
    return buffer.array();
  }

  private static byte[] random(int length, long seed) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static void same(byte[] expected, byte[] found) {
    assertEquals(java.util.Arrays.hashCode(expected), java.util.Arrays.hashCode(found));
  }

  @Test
  void whatNoMomentShowsIsDestroyed() {
    try (TestBed bed = new TestBed()) {
      bed.file("f");
      long free = bed.fs.status().freeBytes();
      for (int i = 0; i < 20; i++) {
        write(bed, "f", 0, 100_000, i);
        bed.commit();
      }
      assertTrue(bed.fs.status().freeBytes() < free - 19 * 100_000);
      PruneReport report = prune(bed, "none");
      assertTrue(report.bytes() > 19 * 100_000, report.toString());
      assertEquals(1, report.momentsKept());
      assertTrue(report.complete());
      same(random(100_000, 19), read(bed, "f", 100_000));
      bed.file("g");
      bed.commit();
      PruneReport rest = prune(bed, "none");
      assertTrue(rest.records() > 0, rest.toString());
      assertEquals(0, bed.fs.status().historyBytes(), "bytes of history are left");
      assertTrue(bed.fs.status().freeBytes() > free - 300_000, bed.fs.status().toString());
    }
  }

  @Test
  void whoHoldsAFileOfADroppedMomentReadsItNoMore() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.file("d/f");
      write(bed, "d/f", 0, 50_000, 1);
      long old = bed.commit();
      FileRef directory = bed.stat("@@" + Tid.toString(old) + "/d").ref();
      OpenFile file = bed.fs.open(bed.stat("@@" + Tid.toString(old) + "/d/f").ref(), false);
      assertTrue(bed.list(".history").contains(Tid.toString(old)));
      write(bed, "d/f", 0, 50_000, 2);
      bed.commit();
      bed.unlink("d/f");
      bed.commit();
      prune(bed, "none");
      assertErrno(Errno.ENOENT, () -> bed.fs.read(file, 0, ByteBuffer.allocate(10)));
      assertErrno(Errno.ENOENT, () -> bed.fs.seekData(file, 0));
      assertErrno(Errno.ENOENT, () -> bed.fs.attributes(directory));
      assertErrno(
          Errno.ENOENT, () -> bed.fs.readDirectory(directory, 0, (name, child, type, at) -> true));
      assertErrno(Errno.ENOENT, () -> bed.fs.lookup(directory, bytes("f")));
      assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(old)));
      assertFalse(bed.list(".history").contains(Tid.toString(old)));
      bed.fs.close(file);
    }
  }

  /** A time means the last moment at or before it that is still kept. */
  @Test
  void timesMeanWhatIsKept() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      SnapshotInfo kept = bed.fs.retention().createSnapshot("s", "", "");
      bed.clock.advanceSeconds(100);
      bed.file("b");
      long dropped = bed.commit();
      bed.clock.advanceSeconds(100);
      bed.file("c");
      bed.commit();
      assertEquals(dropped, bed.fs.resolve("-50s"));
      prune(bed, "none");
      assertEquals(kept.tid(), bed.fs.resolve("-50s"));
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve(Tid.toString(dropped)));
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve("-1d"));
      assertEquals(List.of("a"), bed.list("@@s"));
    }
  }

  /** The history of a name is found through directories of which only some moments are left. */
  @Test
  void historiesOfPathsTellOfWhatIsKept() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.file("d/f");
      SnapshotInfo first = bed.fs.retention().createSnapshot("first", "", "");
      for (int i = 0; i < 5; i++) {
        write(bed, "d/f", 0, 5_000, i);
        bed.set("d", AttributeChange.NONE.withMode(0700 + i));
        bed.commit();
      }
      bed.unlink("d/f");
      bed.commit();
      bed.rmdir("d");
      bed.commit();
      bed.file("other");
      bed.commit();
      prune(bed, "none");
      List<Moment> moments = new LocalMaintenance(bed.fs).history(bytes("d/f"));
      assertEquals(
          List.of(Moment.Kind.CREATED, Moment.Kind.DELETED),
          moments.stream().map(Moment::kind).toList());
      assertEquals(first.tid(), moments.getFirst().tid());
    }
  }

  /** Switching history off for a file later must not take what a kept moment shows. */
  @Test
  void filesWhoseHistoryIsSwitchedOffLaterKeepTheMomentsThatAreKept() {
    try (TestBed bed = new TestBed()) {
      bed.file("f");
      write(bed, "f", 0, 40_000, 1);
      bed.commit();
      write(bed, "f", 400_000, 4_096, 2); // a new version of the inode
      bed.fs.retention().createSnapshot("s", "", "");
      prune(bed, "none"); // the version in which the data came is gone
      bed.fs.setXattr(bed.ref("f"), bytes("user.tidemark.history"), bytes("off"), XattrMode.SET);
      bed.commit();
      write(bed, "f", 0, 40_000, 3);
      bed.commit();
      same(random(40_000, 1), read(bed, "@@s/f", 40_000));
      prune(bed, "none");
      same(random(40_000, 1), read(bed, "@@s/f", 40_000));
      same(random(40_000, 3), read(bed, "f", 40_000));
    }
  }

  @Test
  void aTimeLimitStopsItAndTheNextTimeItGoesOn() {
    try (TestBed bed = new TestBed()) {
      for (int i = 0; i < 3_000; i++) {
        bed.file("file number " + i);
      }
      bed.commit();
      for (int i = 0; i < 3_000; i++) {
        bed.unlink("file number " + i);
      }
      bed.commit();
      bed.commit();
      PruneRequest limited = new PruneRequest("none", false, 1);
      PruneReport first =
          bed.fs.retention().prune(limited, (done, total) -> bed.clock.advanceSeconds(2));
      assertFalse(first.complete());
      assertTrue(first.records() > 0 && first.records() < 3_000, first.toString());
      IllegalStateException stop = new IllegalStateException("interrupted");
      assertThrows(
          IllegalStateException.class,
          () ->
              bed.fs
                  .retention()
                  .prune(
                      new PruneRequest("none", false, 0),
                      (done, total) -> {
                        throw stop;
                      }));
      PruneReport rest = prune(bed, "none");
      assertTrue(rest.complete());
      assertTrue(first.records() + rest.records() < 6_100, first + " and " + rest);
      bed.file("x");
      bed.commit();
      prune(bed, "none");
      assertEquals(0, bed.fs.status().historyBytes());
    }
  }

  @Test
  void aDryRunTellsWhoHoldsMost() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.file("d/large");
      bed.file("gone");
      write(bed, "gone", 0, 300_000, 1);
      for (int i = 0; i < 5; i++) {
        write(bed, "d/large", 0, 200_000, i);
        bed.commit();
      }
      bed.unlink("gone");
      bed.commit();
      long free = bed.fs.status().freeBytes();
      PruneReport report =
          bed.fs.retention().prune(new PruneRequest("none", true, 0), ScanProgress.NONE);
      assertEquals(free, bed.fs.status().freeBytes());
      assertEquals(
          List.of("/d/large", "/gone"),
          report.largest().stream()
              .limit(2)
              .map(holder -> new String(holder.path(), StandardCharsets.UTF_8))
              .toList());
      assertTrue(report.largest().getFirst().bytes() > 4 * 200_000, report.toString());
      PruneReport done = prune(bed, "none");
      assertEquals(report.records(), done.records());
      assertEquals(report.bytes(), done.bytes());
    }
  }

  @Test
  void theBuiltInPolicyKeepsTheLastDay() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      long lastOfTheHour = bed.commit() + 1;
      bed.file("b");
      assertEquals(lastOfTheHour, bed.commit());
      bed.clock.advanceSeconds(3 * 3_600);
      bed.file("c");
      bed.commit();
      PruneReport young = prune(bed, "");
      assertEquals(0, young.momentsDropped());
      assertEquals("all 24h, hourly 7d, daily 60d, weekly 1y", young.policy());
      bed.clock.advanceSeconds(23 * 3_600);
      PruneReport older = prune(bed, "");
      assertEquals(2, older.momentsDropped()); // that of a, and that of making the filesystem
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve(Tid.toString(lastOfTheHour - 1)));
      assertEquals(lastOfTheHour, bed.fs.resolve(Tid.toString(lastOfTheHour)));
      assertErrno(Errno.EINVAL, () -> prune(bed, "all of it"));
    }
  }

  /** What a snapshot holds is looked at once, not each time. */
  @Test
  void whatASnapshotHoldsIsReadOnce() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      for (int i = 0; i < 3_000; i++) {
        bed.file("file " + i);
      }
      bed.fs.retention().createSnapshot("all", "", "");
      bed.file("a moment between");
      bed.commit();
      for (int i = 0; i < 3_000; i++) {
        bed.unlink("file " + i);
      }
      bed.commit();
      PruneReport first = prune(bed, "none");
      assertTrue(first.nodesRead() > 30, first.toString());
      PruneReport second = prune(bed, "none");
      assertTrue(second.nodesRead() < 10, second.toString());
      bed.fs.retention().createSnapshot("another", "", "");
      assertTrue(prune(bed, "none").nodesRead() < 10);
      bed.fs.retention().deleteSnapshot("all");
      PruneReport last = prune(bed, "none");
      assertTrue(last.records() >= 6_000, last.toString());
      assertTrue(bed.fs.status().historyBytes() < 1_000, bed.fs.status().toString());
    }
  }

  /** Also if the time is up each time before what is held was passed. */
  @Test
  void whereTimeIsShortItComesRoundAllTheSame() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      for (int i = 0; i < 3_000; i++) {
        bed.file("file " + i);
      }
      bed.fs.retention().createSnapshot("all", "", "");
      for (int i = 0; i < 3_000; i++) {
        bed.set("file " + i, AttributeChange.NONE.withMode(0600));
      }
      bed.commit();
      for (int i = 0; i < 1_000; i++) {
        bed.set("file " + (2 * i), AttributeChange.NONE.withMode(0611));
      }
      bed.commit();
      long records = 0;
      int calls = 0;
      PruneReport part;
      do {
        part =
            bed.fs
                .retention()
                .prune(
                    new PruneRequest("none", false, 1),
                    (done, total) -> bed.clock.advanceSeconds(1));
        records += part.records();
        calls++;
        assertTrue(calls < 1_000, "it does not come to an end");
        if (calls % 4 == 0) {
          bed.crash();
        }
      } while (!part.complete());
      assertTrue(records >= 1_000 && calls > 4, records + " records in " + calls + " calls");
      assertEquals(0, prune(bed, "none").records());
    }
  }

  /** INV-OLDEST-DEAD: where nothing is old enough, nobody looks. */
  @Test
  void itReadsOnlyWhereThereIsSomethingToDestroy() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      for (int i = 0; i < 6_000; i++) {
        bed.file("file " + i);
        if (i % 50 == 0) {
          bed.fs.sync();
        }
      }
      bed.commit();
      prune(bed, "none");
      bed.commit();
      prune(bed, "none");
      VerifyReport all = bed.fs.verify(false, ScanProgress.NONE);
      assertTrue(all.nodes() > 60, all.toString());
      PruneReport nothing = prune(bed, "none");
      assertTrue(nothing.nodesRead() <= 3, nothing.toString());
      for (int i : new int[] {7, 3_000, 5_500}) {
        bed.set("file " + i, AttributeChange.NONE.withMode(0600));
      }
      bed.commit();
      PruneReport some = prune(bed, "none");
      assertEquals(3, some.records(), some.toString());
      assertTrue(some.nodesRead() <= 10, some + " of " + all.nodes());
    }
  }
}
