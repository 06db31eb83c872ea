package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.device.testing.CountingDevice.Counts;
import org.tidemark.format.Address;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;

/** What reaches the device and when; and what happens when the device fails. */
class FileFlushTest {
  private static final int BLOCK = 4096;

  private final FileDataBed bed = FileDataBed.deterministic();

  private Counts counted(Runnable work) {
    Counts before = bed.device.counts();
    work.run();
    return bed.device.counts().minus(before);
  }

  @Test
  void aDurableOverwriteIsTwoWritesAndABarrier() {
    try (bed) {
      FileHandle file = bed.open(bed.createFile());
      bed.write(file, 0, FileDataBed.pattern(1 << 20, 1));
      bed.store.commit();
      for (int i = 0; i < 20; i++) {
        int block = i * 7;
        Counts counts =
            counted(() -> {
              bed.write(file, (long) block * BLOCK, FileDataBed.pattern(BLOCK, 2));
              bed.fsync(file);
            });
        assertEquals(2, counts.writes());
        assertEquals(1, counts.barriers());
        assertEquals(0, counts.reads());
        assertTrue(counts.bytesWritten() <= 2 * BLOCK, counts.toString());
      }
      bed.verify(true);
    }
  }

  @Test
  void aSmallFileIsDurableWithTheLogAlone() {
    try (bed) {
      Counts counts =
          counted(() -> {
            FileHandle file = bed.open(bed.createFile());
            bed.write(file, 0, FileDataBed.pattern(1_000, 1));
            bed.fsync(file);
          });
      assertEquals(1, counts.writes());
      assertEquals(1, counts.barriers());
    }
  }

  @Test
  void manySmallFilesLeaveTogether() {
    try (bed) {
      List<FileHandle> files = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        files.add(bed.open(bed.createFile()));
      }
      bed.store.commit();
      Counts nothing = counted(() -> bed.store.commit());
      assertEquals(0, nothing.writes());
      for (int i = 0; i < files.size(); i++) {
        bed.write(files.get(i), 0, FileDataBed.pattern(BLOCK, i));
      }
      Counts counts = counted(() -> bed.store.commit());
      assertTrue(counts.writes() < 40, counts.toString());
      assertTrue(counts.bytesWritten() < 3 * 1_000 * BLOCK, counts.toString());
      assertEquals(1, counts.barriers());
      for (int i = 0; i < files.size(); i++) {
        assertArrayEquals(FileDataBed.pattern(BLOCK, i), bed.read(files.get(i), 0, BLOCK));
      }
      bed.verify(true);
    }
  }

  @Test
  void aLongFileIsWrittenAndReadInLongPieces() {
    try (bed) {
      FileHandle file = bed.open(bed.createFile());
      byte[] bytes = FileDataBed.pattern(6 << 20, 1);
      bed.data.write(file, 0, FileDataBed.direct(bytes), Reserve.USER, true);
      Counts written = counted(() -> bed.data.flush(file));
      assertTrue(written.writes() <= 12, written.toString());
      assertEquals(6 << 20, written.bytesWritten());
      Counts read = counted(() -> assertArrayEquals(bytes, bed.read(file, 0, 6 << 20)));
      assertTrue(read.reads() <= 14, read.toString());
      assertEquals(6 << 20, read.bytesRead());
    }
  }

  @Test
  void whatIsRemovedBeforeItLeftNeverReachesTheMedium() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      Counts counts =
          counted(() -> {
            bed.write(file, 0, FileDataBed.pattern(300_000, 1));
            bed.data.close(file, true);
            bed.remove(id);
          });
      assertEquals(0, counts.writes());
      bed.verify(true);
      assertEquals(0, bed.store.space().counters().dataBlocks());
      assertEquals(0, bed.data.filesKnown());
    }
  }

  @Test
  void closingFlushesWhatWasTruncated() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      bed.write(file, 0, FileDataBed.pattern(10_000, 1));
      bed.data.close(file, true);
      assertEquals(0, bed.inode(id).size());
      FileHandle again = bed.open(id);
      bed.data.truncate(id, 0, 0, true, inode -> {});
      bed.write(again, 0, FileDataBed.pattern(9_000, 2));
      assertEquals(0, bed.inode(id).size());
      bed.data.close(again, true);
      assertEquals(9_000, bed.inode(id).size());
    }
  }

  @Test
  void attributesShowWhatIsBuffered() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      assertEquals(null, bed.data.overlay(id));
      bed.write(file, 5, new byte[10]);
      long now = bed.clock.realtimeNanos();
      assertEquals(new Overlay(15, BLOCK, now, now), bed.data.overlay(id));
      bed.data.holding(
          id,
          0,
          () -> {
            bed.data.timesSet(id, 77, 78);
            return id;
          });
      assertEquals(new Overlay(15, BLOCK, 77, 78), bed.data.overlay(id));
      bed.store.commit();
      assertEquals(null, bed.data.overlay(id));
      assertEquals(77, bed.inode(id).mtime());
      assertEquals(15, bed.inode(id).size());
    }
  }

  @Test
  void aFailedWriteIsNeverPretendedToHaveWorked() {
    FileHandle file = bed.open(bed.createFile());
    byte[] bytes = FileDataBed.pattern(200_000, 1);
    bed.write(file, 0, FileDataBed.pattern(200_000, 9));
    bed.store.commit();
    bed.write(file, 0, bytes);
    bed.faults.failWrites(0, Long.MAX_VALUE);
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> bed.fsync(file)).errno());
    bed.faults.heal();
    assertTrue(bed.store.readOnly());
    assertArrayEquals(bytes, bed.read(file, 0, 200_000));
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> bed.fsync(file)).errno());
    assertEquals(
        Errno.EROFS, assertThrows(FsException.class, () -> bed.write(file, 0, bytes)).errno());
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> bed.store.commit()).errno());
    bed.data.close();
    bed.store.close();
  }

  @Test
  void damagedDataIsNamedAndNeverReturned() throws IOException {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      byte[] bytes = FileDataBed.pattern(40 * BLOCK, 1);
      bed.write(file, 0, bytes);
      bed.store.commit();
      long[] address = new long[1];
      bed.store.read(view -> {
        ReadPlan plan = new ReadPlan();
        plan.begin(20 * BLOCK, BLOCK, ByteBuffer.allocate(BLOCK));
        Extents.plan(view, id, Tid.NOW, plan);
        address[0] = plan.address(0);
        return view;
      });
      bed.faults.flipOnMedium(Address.offset(address[0]) + 100, 3);
      CorruptionException e =
          assertThrows(CorruptionException.class, () -> bed.read(file, 0, 40 * BLOCK));
      assertEquals(address[0], e.address());
      assertTrue(
          String.valueOf(e.getMessage())
              .contains("object " + id + " at file offset " + 20 * BLOCK));
      assertThrows(CorruptionException.class, () -> bed.read(file, 20 * BLOCK + 7, 3));
      assertArrayEquals(Arrays.copyOf(bytes, 20 * BLOCK), bed.read(file, 0, 20 * BLOCK));
      // A write of a part needs the rest, and does not invent it; one of the whole block heals it.
      assertThrows(CorruptionException.class, () -> bed.write(file, 20 * BLOCK + 7, new byte[3]));
      bed.write(file, 20 * BLOCK, new byte[BLOCK]);
      assertArrayEquals(new byte[BLOCK], bed.read(file, 20 * BLOCK, BLOCK));
    }
  }

  @Test
  void aFileWhoseTreeCannotBeReadHoldsUpNobody() {
    try (bed) {
      long bad = bed.createFile();
      FileHandle file = bed.open(bad);
      for (int i = 0; i < 4_000; i++) {
        bed.write(file, i * 2L * BLOCK, FileDataBed.pattern(BLOCK, i));
      }
      bed.reopen();
      FileHandle broken = bed.open(bad);
      long good = bed.createFile();
      FileHandle sound = bed.open(good);
      bed.write(broken, 6_000L * BLOCK, FileDataBed.pattern(BLOCK, 99));
      bed.write(sound, 0, FileDataBed.pattern(100, 5));
      bed.faults.failReads(0, Long.MAX_VALUE);
      long before = bed.store.committedTid();
      assertEquals(before + 1, bed.store.commit());
      assertEquals(100, bed.inode(good).size());
      assertEquals(Errno.EIO, assertThrows(FsException.class, () -> bed.fsync(broken)).errno());
      bed.faults.heal();
      assertArrayEquals(FileDataBed.pattern(BLOCK, 99), bed.read(broken, 6_000L * BLOCK, BLOCK));
      bed.fsync(broken);
      bed.verify(true);
      assertEquals(1, bed.records(good, RecordType.INLINE).size());
    }
  }

  @Test
  void whatCouldNotBeCutOffNeverComesBack() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      byte[] block = FileDataBed.pattern(BLOCK, 1);
      for (int i = 0; i < 4_000; i++) {
        bed.write(file, i * 2L * BLOCK, block);
      }
      bed.reopen();
      FileHandle cut = bed.open(id);
      bed.read(cut, 0, 5 << 20);
      bed.faults.failReads(0, Long.MAX_VALUE);
      assertEquals(
          Errno.EIO,
          assertThrows(FsException.class, () -> bed.data.truncate(id, 0, 0, true, inode -> {}))
              .errno());
      bed.faults.heal();
      assertEquals(0, bed.inode(id).size());
      assertEquals(
          Errno.EIO,
          assertThrows(FsException.class, () -> bed.write(cut, 7_000L * BLOCK, block)).errno());
      bed.data.truncate(id, 0, 0, true, inode -> {});
      bed.write(cut, 7_000L * BLOCK, block);
      assertArrayEquals(new byte[BLOCK], bed.read(cut, 6_000L * BLOCK, BLOCK));
      bed.verify(true);
      assertEquals(1, bed.inode(id).allocatedBytes() / BLOCK);
    }
  }
}
