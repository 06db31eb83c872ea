package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** After a crash, the medium is damaged too: nothing that fsync promised goes unsaid. */
class DamagedLogTest {
  private static final int FILES = 6;
  private static final int FILE_BYTES = 10_000;

  private final ManualClock clock = new ManualClock();

  /** Six files, each durable before the next, and no commit behind them. */
  private MemoryDevice crashed() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    for (int i = 1; i <= FILES; i++) {
      Attributes made = fs.makeNode(fs.root(), name(i), FileType.REGULAR | 0644, 0, Caller.ROOT);
      OpenFile file = fs.open(made.ref(), true);
      fs.write(file, 0, ByteBuffer.wrap(content(i)), Caller.ROOT);
      fs.fsync(file, false);
      fs.close(file);
    }
    return device.fork();
  }

  private static byte[] name(int i) {
    return bytes("a name that is nowhere else, number " + i);
  }

  private static byte[] content(int i) {
    byte[] content = new byte[FILE_BYTES];
    Arrays.fill(content, (byte) ('0' + i));
    return content;
  }

  /** Finds where something stands on the device. */
  private static long find(MemoryDevice device, byte[] wanted) throws IOException {
    byte[] all = new byte[(int) device.size()];
    device.read(0, ByteBuffer.wrap(all));
    for (int at = 0; at + wanted.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("it is not on the device");
  }

  private static byte[] read(FileSystem fs, int i) {
    OpenFile file = fs.open(fs.lookup(fs.root(), name(i)).ref(), false);
    try {
      ByteBuffer buffer = ByteBuffer.allocate(FILE_BYTES);
      assertEquals(FILE_BYTES, fs.read(file, 0, buffer));
      return buffer.array();
    } finally {
      fs.close(file);
    }
  }

  @Test
  void damagedDataIsTheMatterOfItsFileAlone() throws IOException {
    MemoryDevice device = crashed();
    device.write(find(device, Arrays.copyOf(content(2), 4096)) + 7, ByteBuffer.wrap(new byte[1]));
    for (int round = 0; round < 2; round++) {
      FileSystem fs = Rig.SMALL.open(device, clock);
      for (int i = 1; i <= FILES; i++) {
        int file = i;
        if (i == 2) {
          assertEquals(Errno.EIO, assertThrows(FsException.class, () -> read(fs, file)).errno());
        } else {
          assertArrayEquals(content(i), read(fs, i));
        }
      }
      VerifyReport report = fs.verify(true, ScanProgress.NONE);
      assertEquals(1, report.problemCount(), report.problems().toString());
      fs.close();
      device = device.reopen();
    }
  }

  /** The last fsync: nothing says that it had returned, so its data decides. */
  @Test
  void dataBehindTheLastFsyncThatIsProvenIsAsAfterACrash() throws IOException {
    MemoryDevice device = crashed();
    device.write(
        find(device, Arrays.copyOf(content(FILES), 4096)) + 7, ByteBuffer.wrap(new byte[1]));
    FileSystem fs = Rig.SMALL.open(device, clock);
    for (int i = 1; i < FILES; i++) {
      assertArrayEquals(content(i), read(fs, i));
    }
    assertTrue(fs.verify(true, ScanProgress.NONE).isClean());
    fs.close();
  }

  @Test
  void verifySaysThatTheLogLostWhatWasDurable() throws IOException {
    MemoryDevice device = crashed();
    long at = find(device, name(2)) & -4096L;
    device.write(at, ByteBuffer.wrap(new byte[4096]));
    MemoryDevice forWriting = device.fork();
    FsException refused = assertThrows(FsException.class, () -> Rig.SMALL.open(forWriting, clock));
    assertEquals(Errno.EIO, refused.errno());
    OpenOptions options = OpenOptions.deterministic(clock).withReadOnly(true);
    try (FileSystem fs = FileSystem.open(List.of(device), options)) {
      VerifyReport report = fs.verify(true, ScanProgress.NONE);
      assertFalse(report.isClean());
      assertTrue(
          report.problems().getFirst().contains("operations that fsync had made durable are lost"),
          report.problems().toString());
      assertArrayEquals(content(1), read(fs, 1));
    }
  }
}
