package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;

/** A filesystem that is full of history gets its space back, to the last block. */
class PruneFullTest {
  private final ManualClock clock = new ManualClock();
  private int count;

  @ParameterizedTest
  @ValueSource(ints = {0, 5_000, 150_000})
  void filledHalfRemovedAndPrunedAgainAndAgain(int fileBytes) {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    long free = fs.status().freeBytes();
    List<String> files = new ArrayList<>();
    int filled = fill(fs, files, fileBytes, Caller.ROOT);
    for (int round = 0; round < (fileBytes == 0 ? 2 : 5); round++) {
      removeHalf(fs, files, fileBytes);
      prune(fs);
      int more = fill(fs, files, fileBytes, Caller.ROOT);
      assertTrue(
          files.size() >= filled * 9 / 10,
          "round " + round + ": " + files.size() + " files, " + filled + " at first, +" + more);
    }
    for (String file : files) {
      remove(fs, file);
    }
    prune(fs);
    prune(fs);
    long left = fs.status().freeBytes();
    assertTrue(left > free - (1 << 18), left + " bytes are free, " + free + " were");
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    fs.close();
    fs = Rig.SMALL.open(device.reopen(), clock);
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    fs.close();
  }

  /**
   * Of files without data, those that were made together: every other one would leave leaves half
   * full, which take no files made later.
   */
  private static void removeHalf(FileSystem fs, List<String> files, int fileBytes) {
    int count = files.size();
    for (int i = count - 1; i >= 0; i--) {
      if (fileBytes < Units.BLOCK_BYTES ? i < count / 2 : i % 2 == 0) {
        remove(fs, files.remove(i));
      }
    }
  }

  /** What is removed is still history, which takes room: when there is none, pruning makes some. */
  private static void remove(FileSystem fs, String file) {
    try {
      fs.unlink(fs.root(), bytes(file));
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
      PruneReport report = prune(fs);
      assertTrue(report.records() > 0, report.toString());
      fs.unlink(fs.root(), bytes(file));
    }
  }

  /** Nothing is removed: the history of one file fills it, and more is written after pruning. */
  @ParameterizedTest
  @ValueSource(ints = {500, 60_000})
  void fullOfOldVersions(int fileBytes) {
    MemoryDevice device = Rig.SMALL.make(2, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    List<FileRef> files = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      files.add(make(fs, "file " + i, Caller.ROOT));
    }
    for (int round = 0; round < 4; round++) {
      int written = 0;
      while (overwrite(fs, files.get(written % files.size()), fileBytes)) {
        written++;
        if (written % 10 == 0) {
          fs.sync();
        }
      }
      assertTrue(written > 200, "round " + round + ": only " + written);
      PruneReport report = prune(fs);
      assertTrue(report.momentsDropped() > 0, report.toString());
    }
    fs.close();
  }

  private static boolean overwrite(FileSystem fs, FileRef ref, int length) {
    OpenFile file = fs.open(ref, true);
    try {
      fs.write(file, 0, ByteBuffer.allocate(length), Caller.ROOT);
      fs.fsync(file, false);
      return true;
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
      return false;
    } finally {
      fs.close(file);
    }
  }

  private static PruneReport prune(FileSystem fs) {
    PruneReport report =
        fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    assertTrue(report.complete());
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    return report;
  }

  private int fill(FileSystem fs, List<String> files, int length, Caller caller) {
    int made = 0;
    try {
      while (true) {
        String name = "f" + count++;
        FileRef ref = make(fs, name, caller);
        files.add(name);
        write(fs, ref, length, caller);
        made++;
      }
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
    }
    fs.sync();
    return made;
  }

  private static void write(FileSystem fs, FileRef ref, int length, Caller caller) {
    if (length > 0) {
      OpenFile file = fs.open(ref, true);
      try {
        fs.write(file, 0, ByteBuffer.allocate(length), caller);
      } finally {
        fs.close(file);
      }
    }
  }

  private static FileRef make(FileSystem fs, String name, Caller caller) {
    return fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, caller).ref();
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
