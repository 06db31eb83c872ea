package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.ScanProgress;

/** What lets space return works where there is none, with history that keeps everything. */
class FullRemovalTest {
  private static final Caller USER = new Caller(1000, 1000);
  private static final int PUNCH_HOLE = 3;

  private final ManualClock clock = new ManualClock();
  private final List<FileRef> files = new ArrayList<>();
  private int count;

  /** Everything is truncated, punched or removed; what that makes old is pruned; all is well. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1_500, 5_000, 150_000, 3_000_000})
  void filledToTheLastBlock(int fileBytes) {
    FileSystem fs = Rig.SMALL.open(Rig.SMALL.make(1, clock), clock);
    fill(fs, fileBytes, USER);
    fill(fs, fileBytes, Caller.ROOT);
    fill(fs, 0, Caller.ROOT);
    fs.sync();
    fill(fs, 0, Caller.ROOT);
    long before = fs.status().freeBytes();
    int most = Math.min(files.size(), 200);
    for (int i = 0; i < most; i++) {
      try {
        lessen(fs, i, fileBytes);
      } catch (FsException e) {
        throw new AssertionError("file " + i + " of " + most + ": " + e.getMessage(), e);
      }
    }
    Verify.clean(fs);
    PruneReport report =
        fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    assertTrue(report.complete() && report.records() > 0, report.toString());
    Verify.clean(fs);
    long freed = fs.status().freeBytes() - before;
    assertTrue(freed >= fileBytes / 4096 * 4096L, freed + " bytes came free");
    fs.close();
  }

  private void lessen(FileSystem fs, int i, int fileBytes) {
    FileRef file = files.get(i);
    switch (fs.attributes(file).size() < fileBytes || fileBytes == 0 ? 3 : i % 4) {
      case 0 -> cut(fs, file, 0);
      case 1 -> cut(fs, file, fileBytes / 8192 * 4096L);
      case 2 -> punch(fs, file, fileBytes / 4096 * 4096);
      default -> fs.unlink(fs.root(), bytes("f" + i));
    }
  }

  /** As the kernel asks for it: with the new times. */
  private void cut(FileSystem fs, FileRef file, long size) {
    long now = clock.realtimeNanos();
    AttributeChange change = AttributeChange.NONE.withSize(size).withMtime(now).withCtime(now);
    assertEquals(size, fs.setAttributes(file, change, USER).size());
  }

  private static void punch(FileSystem fs, FileRef ref, int length) {
    if (length > 0) {
      OpenFile file = fs.open(ref, true);
      fs.allocate(file, PUNCH_HOLE, 0, length, USER);
      fs.close(file);
    }
  }

  private void fill(FileSystem fs, int length, Caller caller) {
    try {
      while (true) {
        FileRef ref = make(fs, "f" + count, caller);
        count++;
        files.add(ref);
        write(fs, ref, length, caller);
      }
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
    }
  }

  private static FileRef make(FileSystem fs, String name, Caller caller) {
    return fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, caller).ref();
  }

  private static void write(FileSystem fs, FileRef ref, int length, Caller caller) {
    OpenFile file = fs.open(ref, true);
    try {
      fs.write(file, 0, ByteBuffer.allocate(length), caller);
    } finally {
      fs.close(file);
    }
  }
}
