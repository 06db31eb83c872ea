package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;

/** Extents and their past, record by record. */
class ExtentEditorTest {
  private static final int K = 1024;

  private final FileDataBed bed = FileDataBed.deterministic();

  private List<String> extents(long id) {
    return bed.records(id, RecordType.EXTENT);
  }

  @Test
  void anOverwriteSplitsAndKeepsThePast() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      byte[] old = FileDataBed.pattern(64 * K, 1);
      bed.write(file, 0, old);
      long first = bed.store.commit();
      bed.write(file, 32 * K, FileDataBed.pattern(4 * K, 2));
      long second = bed.store.commit();
      assertEquals(
          List.of(
              "0+32768 c=%d d=0".formatted(first),
              "32768+4096 c=%d d=%d".formatted(first, second),
              "32768+4096 c=%d d=0".formatted(second),
              "36864+28672 c=%d d=0".formatted(first)),
          extents(id));
      assertEquals(64 * K, bed.inode(id).allocatedBytes());
      assertArrayEquals(old, bed.read(bed.data.open(id, first), 0, 64 * K));
      bed.data.close(file, true);
      bed.verify(true);
    }
  }

  @Test
  void whatBeginsWithTheExtentTakesItsKey() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      bed.write(file, 0, FileDataBed.pattern(16 * K, 1));
      long first = bed.store.commit();
      bed.data.allocate(file, 3, 0, 8 * K, Reserve.USER);
      long second = bed.store.commit();
      bed.data.truncate(id, 12 * K, 0, true, inode -> {});
      long third = bed.store.commit();
      assertEquals(
          List.of(
              "0+8192 c=%d d=%d".formatted(first, second),
              "8192+4096 c=%d d=0".formatted(first),
              "12288+4096 c=%d d=%d".formatted(first, third)),
          extents(id));
      assertEquals(4 * K, bed.inode(id).allocatedBytes());
      bed.verify(true);
    }
  }

  @Test
  void whatTheOpenGroupMadeLeavesNoTrace() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      bed.write(file, 0, FileDataBed.pattern(64 * K, 1));
      bed.data.flush(file);
      bed.write(file, 16 * K, FileDataBed.pattern(16 * K, 2));
      bed.data.flush(file);
      bed.data.truncate(id, 40 * K, 0, true, inode -> {});
      long tid = bed.store.commit();
      assertEquals(
          List.of(
              "0+16384 c=%d d=0".formatted(tid),
              "16384+16384 c=%d d=0".formatted(tid),
              "32768+8192 c=%d d=0".formatted(tid)),
          extents(id));
      bed.verify(true);
      assertEquals(10, bed.store.space().counters().dataBlocks());
    }
  }

  @Test
  void withoutHistoryOnlyThePresentRemains() {
    try (bed) {
      long id = bed.createFile(InodeFormat.FLAG_NO_HISTORY);
      FileHandle file = bed.open(id);
      bed.write(file, 0, FileDataBed.pattern(64 * K, 1));
      long first = bed.store.commit();
      bed.write(file, 32 * K, FileDataBed.pattern(4 * K, 2));
      long second = bed.store.commit();
      assertEquals(
          List.of(
              "0+32768 c=%d d=0".formatted(first),
              "32768+4096 c=%d d=0".formatted(second),
              "36864+28672 c=%d d=0".formatted(first)),
          extents(id));
      bed.verify(true);
      assertEquals(16, bed.store.space().counters().dataBlocks());
    }
  }

  @Test
  void smallFilesLiveInTheTreeAndMoveOutWhenTheyGrow() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      ContentModel model = new ContentModel();
      byte[] small = FileDataBed.pattern(100, 1);
      bed.write(file, 0, small);
      model.write(0, small);
      long first = bed.store.commit();
      assertEquals(List.of("0+100 c=%d d=0".formatted(first)), bed.records(id, RecordType.INLINE));
      bed.write(file, 200_000, small);
      model.write(200_000, small);
      bed.check(model, file, "buffered");
      long second = bed.store.commit();
      assertEquals(
          List.of("0+100 c=%d d=%d".formatted(first, second)), bed.records(id, RecordType.INLINE));
      assertEquals(2, extents(id).size());
      bed.check(model, file, "moved out");
      bed.data.truncate(id, 0, 0, true, inode -> {});
      bed.write(file, 50, small);
      bed.store.commit();
      assertEquals(2, bed.records(id, RecordType.INLINE).size());
      bed.data.truncate(id, 1 << 30, 0, true, inode -> {});
      bed.data.truncate(id, 60, 0, true, inode -> {});
      bed.data.truncate(id, 5_000, 0, true, inode -> {});
      model.truncate(0);
      model.write(50, small);
      model.truncate(60);
      model.extend(5_000);
      bed.check(model, file, "cut");
      bed.verify(true);
    }
  }

  @Test
  void theTailOfACutBlockIsZeroAfterExtending() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      bed.write(file, 0, FileDataBed.pattern(3 * 4096, 1));
      bed.store.commit();
      bed.data.truncate(id, 5_000, 0, true, inode -> {});
      bed.write(file, 0, new byte[] {7});
      bed.data.truncate(id, 4_500, 0, true, inode -> {});
      bed.data.truncate(id, 9_000, 0, true, inode -> {});
      byte[] expected = FileDataBed.pattern(3 * 4096, 1);
      expected[0] = 7;
      for (int i = 4_500; i < expected.length; i++) {
        expected[i] = 0;
      }
      assertArrayEquals(Arrays.copyOf(expected, 9_000), bed.read(file, 0, 20_000));
      bed.reopen();
      assertArrayEquals(Arrays.copyOf(expected, 9_000), bed.read(bed.open(id), 0, 20_000));
    }
  }

  @Test
  void thousandsOfDeadVersionsCostNothing() {
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      int versions = 1_200;
      long firstTid = 0;
      for (int i = 0; i < versions; i++) {
        bed.write(file, 8192, FileDataBed.pattern(4096, i));
        long tid = bed.store.commit();
        firstTid = i == 0 ? tid : firstTid;
      }
      assertEquals(versions, extents(id).size());
      for (int i : new int[] {0, versions / 2, versions - 1}) {
        bed.reopen();
        FileHandle past = bed.data.open(id, firstTid + i);
        long reads = bed.device.counts().reads();
        assertArrayEquals(FileDataBed.pattern(4096, i), bed.read(past, 8192, 4096));
        assertTrue(bed.device.counts().reads() - reads <= 6, "reads for version " + i);
      }
    }
  }

  @Test
  void aBigFileIsCutAndRemovedInPieces() {
    FileDataBed big = new FileDataBed(128L << 20, true, new FileDataOptions(8L << 20, 0));
    try (big) {
      long id = big.createFile();
      FileHandle file = big.open(id);
      byte[] block = FileDataBed.pattern(4096, 1);
      for (int i = 0; i < 2_000; i++) {
        big.write(file, i * 8192L, block);
      }
      long first = big.store.commit();
      big.data.truncate(id, 8192 * 100 + 10, 0, true, inode -> {});
      big.verify(false);
      assertEquals(101, big.inode(id).allocatedBytes() / 4096);
      assertEquals(0, big.records(0, RecordType.ORPHAN).size());
      assertArrayEquals(block, big.read(big.data.open(id, first), 8192 * 1_999, 4096));
      for (int i = 0; i < 2_000; i++) {
        big.write(file, i * 8192L, block);
      }
      big.data.flush(file);
      big.data.close(file, true);
      big.remove(id);
      big.verify(true);
      assertArrayEquals(block, big.read(big.data.open(id, first), 8192 * 1_999, 4096));
    }
  }
}
