package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ScanProgress;

/** What is put in order is as it was, only in other places. */
class ReblockTest {
  private static final int BLOCK = Units.BLOCK_BYTES;
  private static final int FILE_BLOCKS = 4_096;

  private static ReblockReport reblock(TestBed bed, ReblockRequest request) {
    return bed.fs.reblocking().reblock(request, ScanProgress.NONE);
  }

  private static void write(TestBed bed, String path, long offset, byte[] content) {
    OpenFile file = bed.fs.open(bed.ref(path), true);
    bed.fs.write(file, offset, ByteBuffer.wrap(content), Caller.ROOT);
    bed.fs.close(file);
  }

  private static byte[] read(TestBed bed, String path) {
    Attributes attributes = bed.stat(path);
    OpenFile file = bed.fs.open(attributes.ref(), false);
    ByteBuffer buffer = ByteBuffer.allocate((int) attributes.size());
    bed.fs.read(file, 0, buffer);
    bed.fs.close(file);
    return buffer.array();
  }

  private static byte[] random(Random random, int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  /** A file of 16 MiB, of which many single blocks were overwritten, and what it was before. */
  private static List<byte[]> scatter(TestBed bed, String path, int overwrites) {
    Random random = new Random(1);
    List<byte[]> versions = new ArrayList<>();
    bed.file(path);
    byte[] content = random(random, FILE_BLOCKS * BLOCK);
    write(bed, path, 0, content);
    versions.add(content.clone());
    bed.commit();
    for (int i = 1; i <= overwrites; i++) {
      int at = random.nextInt(FILE_BLOCKS) * BLOCK;
      byte[] block = random(random, BLOCK);
      write(bed, path, at, block);
      System.arraycopy(block, 0, content, at, BLOCK);
      if (i % (overwrites / 4) == 0) {
        versions.add(content.clone());
        bed.commit();
      }
    }
    return versions;
  }

  @Test
  void aScatteredFileLiesInOnePlaceAgainAndItsHistoryIsExact() {
    try (TestBed bed = new TestBed(128L * Units.MIB)) {
      long first = bed.fs.committedTid() + 1;
      List<byte[]> versions = scatter(bed, "f", 2_000);
      long id = bed.ref("f").objectId();
      assertTrue(TreeDump.pieces(bed.fs, id) > 1_500);
      List<String> before = TreeDump.of(bed.fs);
      long tidBefore = bed.fs.committedTid();
      long events = bed.fs.store().activity().events();
      ReblockReport report = reblock(bed, ReblockRequest.ALL);
      assertEquals(events, bed.fs.store().activity().events(), "it takes itself for a user");
      assertTrue(report.complete(), report.toString());
      assertEquals("", report.stoppedAt());
      assertEquals(0, report.bytesLeft());
      assertTrue(report.bytesMoved() >= FILE_BLOCKS * BLOCK, report.toString());
      assertTrue(TreeDump.pieces(bed.fs, id) < 20, "pieces: " + TreeDump.pieces(bed.fs, id));
      assertEquals(before, TreeDump.of(bed.fs));
      assertEquals(List.of(), bed.fs.verify(true, ScanProgress.NONE).problems());
      for (int i = 0; i < versions.size(); i++) {
        assertArrayEquals(versions.get(i), read(bed, "@@" + Tid.toString(first + i) + "/f"));
      }
      assertNothingForAMirror(bed, tidBefore);
      bed.crash();
      assertArrayEquals(versions.getLast(), read(bed, "f"));
      ReblockReport again = reblock(bed, ReblockRequest.ALL);
      assertEquals(0, again.bytesMoved(), again.toString());
    }
  }

  private static void assertNothingForAMirror(TestBed bed, long from) {
    MirrorStart range = bed.fs.mirroring().mirrorRange(from);
    assertTrue(range.to() > from);
    MirrorBatch batch = bed.fs.mirroring().mirrorRead(range, Units.MIB);
    assertTrue(batch.isLast());
    for (MirrorItem item : batch.items()) {
      assertTrue(
          item instanceof MirrorItem.Changed changed && changed.key().objectId() == ObjectId.LOCAL,
          item.toString());
    }
  }

  /** Of files that were removed here and there, the others are moved together. */
  @Test
  void thinSegmentsBecomeFree() {
    try (TestBed bed = new TestBed(128L * Units.MIB)) {
      Random random = new Random(2);
      for (int i = 0; i < 600; i++) {
        bed.file("f" + i);
        write(bed, "f" + i, 0, random(random, 100_000));
      }
      bed.commit();
      for (int i = 0; i < 600; i++) {
        if (i % 6 != 0) {
          bed.unlink("f" + i);
        }
      }
      bed.commit();
      bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
      bed.file("last");
      bed.commit();
      bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
      List<String> before = TreeDump.of(bed.fs);
      int empty = bed.fs.store().space().counters().freeSegments();
      ReblockReport report = reblock(bed, new ReblockRequest(true, false, 50, 0, ""));
      assertEquals(before, TreeDump.of(bed.fs));
      int more = bed.fs.store().space().counters().freeSegments() - empty;
      assertTrue(report.segmentsFreed() >= 5, report.toString());
      assertTrue(more >= 3, more + " more are free: " + report);
      assertTrue(report.bytesMoved() < 12 * Units.MIB, report.toString());
      assertEquals(0, report.nodesMoved());
      ReblockReport again = reblock(bed, new ReblockRequest(true, false, 50, 0, ""));
      assertTrue(again.bytesMoved() < 3 * Units.MIB, again.toString());
    }
  }

  @Test
  void whatIsDamagedIsReportedAndTheRestIsMoved() {
    try (TestBed bed = new TestBed(128L * Units.MIB)) {
      bed.mkdir("d");
      List<byte[]> versions = scatter(bed, "d/f", 1_000);
      long id = bed.ref("d/f").objectId();
      new Tampering(bed.fs).damageData(id);
      List<String> before = TreeDump.of(bed.fs);
      ReblockReport report = reblock(bed, ReblockRequest.ALL);
      assertTrue(report.complete());
      assertTrue(report.damaged() >= 1 && report.damaged() <= 16, report.toString());
      ReblockReport.Damage damage = report.damages().getFirst();
      assertEquals("/d/f", new String(damage.path(), StandardCharsets.UTF_8));
      assertEquals(0, damage.offset());
      assertTrue(damage.text().contains("CRC32C"), damage.text());
      assertEquals(before, TreeDump.of(bed.fs));
      assertTrue(TreeDump.pieces(bed.fs, id) < 25, "pieces: " + TreeDump.pieces(bed.fs, id));
      assertEquals(report.damaged(), bed.fs.verify(true, ScanProgress.NONE).problemCount());
      OpenFile file = bed.fs.open(bed.ref("d/f"), false);
      assertErrno(Errno.EIO, () -> bed.fs.read(file, 0, ByteBuffer.allocate(10)));
      ByteBuffer rest = ByteBuffer.allocate((FILE_BLOCKS - 16) * BLOCK);
      bed.fs.read(file, 16L * BLOCK, rest);
      byte[] last = versions.getLast();
      assertArrayEquals(java.util.Arrays.copyOfRange(last, 16 * BLOCK, last.length), rest.array());
      bed.fs.close(file);
      bed.unlink("d/f");
      bed.commit();
      bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
      bed.file("x");
      bed.commit();
      bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    }
  }

  /** What lies below a node that cannot be read is passed by, and the rest is put in order. */
  @Test
  void aDamagedNodeStopsNobody() {
    TestBed bed = new TestBed(128L * Units.MIB);
    Random random = new Random(4);
    for (int i = 0; i < 400; i++) {
      bed.file("f" + i);
      write(bed, "f" + i, 0, random(random, 20 * BLOCK));
    }
    bed.commit();
    for (int round = 1; round < 20; round += 2) {
      for (int i = 0; i < 400; i++) {
        write(bed, "f" + i, (long) round * BLOCK, random(random, BLOCK));
      }
      bed.fs.sync();
    }
    long damagedObject = new Tampering(bed.fs).damageLeaf();
    bed.reopen();
    ReblockReport report = reblock(bed, ReblockRequest.ALL);
    assertTrue(report.complete(), report.toString());
    assertTrue(report.damaged() > 0, report.toString());
    assertEquals(0, report.damages().getFirst().path().length);
    assertTrue(report.bytesMoved() > 200 * 20 * BLOCK, report + ", from " + damagedObject);
    assertTrue(bed.fs.verify(false, ScanProgress.NONE).problemCount() > 0);
    bed.fs.close();
  }

  @Test
  void aTimeLimitStopsItAndItGoesOnFromThere() {
    try (TestBed bed = new TestBed(128L * Units.MIB)) {
      scatter(bed, "f", 2_000);
      List<String> before = TreeDump.of(bed.fs);
      long moved = 0;
      int rounds = 0;
      String from = "";
      do {
        ReblockReport report =
            bed.fs
                .reblocking()
                .reblock(
                    new ReblockRequest(true, true, 50, 1, from),
                    (done, total) -> bed.clock.advanceSeconds(2));
        moved += report.bytesMoved();
        from = report.stoppedAt();
        rounds++;
        assertEquals(report.complete(), from.isEmpty());
      } while (!from.isEmpty());
      assertTrue(rounds > 4, rounds + " rounds");
      assertTrue(
          moved >= FILE_BLOCKS * BLOCK && moved < 4L * FILE_BLOCKS * BLOCK, "moved " + moved);
      assertTrue(TreeDump.pieces(bed.fs, bed.ref("f").objectId()) < 45); // 32 windows
      assertEquals(before, TreeDump.of(bed.fs));
      IllegalStateException stop = new IllegalStateException("interrupted");
      assertThrows(
          IllegalStateException.class,
          () ->
              bed.fs
                  .reblocking()
                  .reblock(
                      ReblockRequest.ALL,
                      (done, total) -> {
                        throw stop;
                      }));
      assertTrue(reblock(bed, ReblockRequest.ALL).complete());
    }
  }

  @Test
  void requestsThatMakeNoSenseAreRefused() {
    try (TestBed bed = new TestBed()) {
      assertErrno(Errno.EINVAL, () -> reblock(bed, new ReblockRequest(false, false, 0, 0, "")));
      assertErrno(Errno.EINVAL, () -> reblock(bed, new ReblockRequest(true, true, 101, 0, "")));
      assertErrno(Errno.EINVAL, () -> reblock(bed, new ReblockRequest(true, true, 0, 0, "x")));
      assertErrno(
          Errno.EINVAL, () -> reblock(bed, new ReblockRequest(true, true, 0, 0, "ALL:0:0:0:0:0")));
      assertErrno(
          Errno.EBUSY,
          () ->
              bed.fs
                  .reblocking()
                  .reblock(
                      ReblockRequest.ALL,
                      (done, total) -> {
                        reblockElsewhere(bed);
                      }));
      assertFalse(reblock(bed, ReblockRequest.ALL).bytesMoved() > 0);
    }
  }

  private static void reblockElsewhere(TestBed bed) {
    RuntimeException[] failure = new RuntimeException[1];
    Thread other =
        new Thread(() -> {
          try {
            reblock(bed, ReblockRequest.ALL);
          } catch (RuntimeException e) {
            failure[0] = e;
          }
        });
    other.start();
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure[0] != null) {
      throw failure[0];
    }
  }
}
