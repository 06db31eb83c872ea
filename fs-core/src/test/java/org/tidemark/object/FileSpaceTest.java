package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.InodeFormat;
import org.tidemark.space.Reserve;

/** Full filesystems, files that are too long, ranges that make no sense. */
class FileSpaceTest {
  private static final int BLOCK = 4096;

  private static Errno errno(Runnable work) {
    return assertThrows(FsException.class, work::run).errno();
  }

  @Test
  void writingFailsExactlyWhenTheSpaceIsGone() {
    FileDataBed bed = new FileDataBed(16L << 20, true, new FileDataOptions(64L << 20, 0));
    try (bed) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      bed.store.commit();
      long available = bed.store.space().counters().userAvailableBlocks();
      assertTrue(available > 1_000, "only " + available);
      ContentModel model = new ContentModel();
      for (int i = 0; i < available; i++) {
        byte[] bytes = FileDataBed.pattern(BLOCK, i);
        bed.write(file, (long) i * BLOCK, bytes);
        model.write((long) i * BLOCK, bytes);
      }
      assertEquals(0, bed.store.space().counters().userAvailableBlocks());
      // The commit that is tried first lets all of it leave; what it gives back is little.
      long end = available * BLOCK;
      int more = 0;
      Errno errno = null;
      while (errno == null) {
        byte[] bytes = FileDataBed.pattern(BLOCK, more);
        try {
          bed.write(file, end, bytes);
          model.write(end, bytes);
          end += BLOCK;
          more++;
        } catch (FsException e) {
          errno = e.errno();
        }
      }
      assertEquals(Errno.ENOSPC, errno);
      assertTrue(more < 200, more + " more blocks");
      bed.check(model, file, "full");
      // What is dirty already can be written again and again, and leaves.
      bed.fsync(file);
      bed.verify(true);
      bed.check(model, file, "full and committed");
      bed.reopen();
      file = bed.open(id);
      bed.check(model, file, "full and reopened");
      bed.data.truncate(id, 5, 0, true, inode -> {});
      model.truncate(5);
      bed.check(model, file, "cut");
      bed.verify(true);
    }
  }

  @Test
  void spaceComesBackWithoutHistory() {
    FileDataBed bed = new FileDataBed(16L << 20, true, new FileDataOptions(4L << 20, 0));
    try (bed) {
      long id = bed.createFile(InodeFormat.FLAG_NO_HISTORY);
      FileHandle file = bed.open(id);
      byte[] bytes = FileDataBed.pattern(1 << 20, 1);
      for (int round = 0; round < 10; round++) {
        int offset = 0;
        Errno errno = null;
        while (errno == null) {
          try {
            bed.write(file, offset, bytes);
            offset += bytes.length;
          } catch (FsException e) {
            errno = e.errno();
          }
        }
        assertEquals(Errno.ENOSPC, errno);
        assertTrue(offset > 5 << 20, "round " + round + ": " + offset);
        bed.data.truncate(id, 0, 0, true, inode -> {});
      }
      bed.verify(true);
      assertEquals(0, bed.store.space().counters().dataBlocks());
    }
  }

  @Test
  void filesEndBelowTwoToThe63() {
    try (FileDataBed bed = FileDataBed.deterministic()) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      long max = ChunkLayout.FILE_BYTES_MAX;
      byte[] bytes = FileDataBed.pattern(BLOCK, 1);
      bed.write(file, max - BLOCK, bytes);
      assertEquals(Errno.EFBIG, errno(() -> bed.write(file, max - BLOCK + 1, bytes)));
      assertEquals(Errno.EFBIG, errno(() -> bed.write(file, Long.MAX_VALUE, bytes)));
      assertEquals(Errno.EINVAL, errno(() -> bed.write(file, -1, bytes)));
      assertEquals(Errno.EFBIG, errno(() -> bed.data.truncate(id, max + 1, 0, true, inode -> {})));
      assertEquals(Errno.EINVAL, errno(() -> bed.data.truncate(id, -1, 0, true, inode -> {})));
      bed.store.commit();
      assertArrayEquals(bytes, bed.read(file, max - BLOCK, 2 * BLOCK));
      assertEquals(max - BLOCK, bed.data.seekData(file, 0));
      assertEquals(0, bed.data.seekHole(file, 0));
      assertEquals(max, bed.data.seekHole(file, max - 1));
      bed.data.truncate(id, max - 1, 0, true, inode -> {});
      assertArrayEquals(Arrays.copyOf(bytes, BLOCK - 1), bed.read(file, max - BLOCK, 2 * BLOCK));
      bed.verify(true);
    }
  }

  @Test
  void allocatingChecksItsArgumentsAndTheSpace() {
    try (FileDataBed bed = FileDataBed.deterministic()) {
      long id = bed.createFile();
      FileHandle file = bed.open(id);
      assertEquals(Errno.EINVAL, errno(() -> bed.data.allocate(file, 0, 0, 0, Reserve.USER)));
      assertEquals(Errno.EINVAL, errno(() -> bed.data.allocate(file, 0, -1, 5, Reserve.USER)));
      assertEquals(Errno.EOPNOTSUPP, errno(() -> bed.data.allocate(file, 2, 0, 5, Reserve.USER)));
      assertEquals(Errno.EOPNOTSUPP, errno(() -> bed.data.allocate(file, 8, 0, 5, Reserve.USER)));
      assertEquals(
          Errno.EOPNOTSUPP, errno(() -> bed.data.allocate(file, 0x13, 0, 5, Reserve.USER)));
      assertEquals(
          Errno.EFBIG,
          errno(() -> bed.data.allocate(file, 0, Long.MAX_VALUE - 5, 5, Reserve.USER)));
      assertEquals(
          Errno.ENOSPC, errno(() -> bed.data.allocate(file, 0, 0, 1L << 30, Reserve.USER)));
      assertEquals(0, bed.inode(id).size());
      bed.data.allocate(file, 0, 0, 1 << 20, Reserve.USER);
      assertEquals(1 << 20, bed.inode(id).size());
      bed.data.allocate(file, 1, 0, 1 << 21, Reserve.USER);
      assertEquals(1 << 20, bed.inode(id).size());
    }
  }
}
