package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.scan.ScanProgress;

/** Making filesystems and opening them. */
class MakeTest {
  private final ManualClock clock = new ManualClock();

  private MakeOptions options(long seed) {
    return MakeOptions.seeded(seed, clock).withOwner(5, 6);
  }

  private FileSystem open(MemoryDevice device) {
    return FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
  }

  private static MemoryDevice small() {
    return new MemoryDevice(16L * Units.MIB);
  }

  @Test
  void theRootBelongsToWhomItShould() {
    MemoryDevice device = small();
    FileSystem.make(List.of(device), options(1).withLabel("label"));
    assertFalse(device.isClosed());
    FileSystem fs = open(device);
    Attributes root = fs.attributes(fs.root());
    assertEquals(5, root.uid());
    assertEquals(6, root.gid());
    assertEquals(FileType.DIRECTORY | 0755, root.mode());
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    assertEquals(1, fs.committedTid());
    assertFalse(fs.readOnly());
    fs.close();
    fs.close();
    assertTrue(device.isClosed());
  }

  @Test
  void spaceMakesSense() {
    MemoryDevice device = new MemoryDevice(64L * Units.MIB);
    FileSystem.make(List.of(device), options(1));
    FileSystem fs = open(device);
    SpaceStatus empty = fs.status();
    assertTrue(empty.totalBytes() > 48L * Units.MIB && empty.totalBytes() < 64L * Units.MIB);
    assertTrue(empty.availableBytes() <= empty.rootAvailableBytes());
    assertTrue(empty.rootAvailableBytes() <= empty.freeBytes());
    assertTrue(empty.freeBytes() < empty.totalBytes());
    assertTrue(empty.freeFiles() > 10_000 && empty.freeFiles() <= empty.files());
    assertEquals(255, empty.nameBytesMax());
    Attributes file = fs.makeNode(fs.root(), bytes("f"), 0644, 0, Caller.ROOT);
    OpenFile open = fs.open(file.ref(), true);
    fs.write(open, 0, ByteBuffer.allocate(8 * Units.MIB), Caller.ROOT);
    // What waits to be written is taken already.
    assertAboutWritten(empty.availableBytes() - fs.status().availableBytes());
    fs.close(open);
    fs.sync();
    SpaceStatus full = fs.status();
    assertAboutWritten(empty.freeBytes() - full.freeBytes());
    assertAboutWritten(full.liveBytes() - empty.liveBytes());
    fs.unlink(fs.root(), bytes("f"));
    fs.sync();
    assertAboutWritten(fs.status().historyBytes());
    fs.close();
  }

  private static void assertAboutWritten(long bytes) {
    assertTrue(Math.abs(bytes - 8L * Units.MIB) < Units.MIB, () -> bytes + " bytes");
  }

  @Test
  void anInterruptedMakeLeavesNothingThatSeemsWhole() {
    MemoryDevice before = small();
    FileSystem.make(List.of(before), options(1));
    FileSystem first = open(before);
    first.makeNode(first.root(), bytes("old"), 0644, 0, Caller.ROOT);
    first.close();
    CrashDevice device = new CrashDevice(before.reopen().fork());
    FileSystem.make(List.of(device), options(2));
    CrashReplay replay = device.replay();
    int old = 0;
    int failed = 0;
    for (int point = 0; point < replay.points(); point++) {
      for (CrashReplay.Style style : CrashReplay.Style.values()) {
        switch (open(replay, point, style)) {
          case OLD -> old++;
          case NONE -> failed++;
          case NEW -> {}
        }
      }
    }
    assertTrue(old > 0 && failed > 0);
    assertEquals(Found.NEW, open(replay, replay.points() - 1, CrashReplay.Style.ALL_LOST));
  }

  private enum Found {
    OLD,
    NONE,
    NEW
  }

  private Found open(CrashReplay replay, int point, CrashReplay.Style style) {
    MemoryDevice device = replay.at(point, point, style);
    FileSystem fs;
    try {
      fs = open(device);
    } catch (FsException e) {
      assertTrue(e.errno() == Errno.EINVAL || e.errno() == Errno.EIO, e.toString());
      assertTrue(device.isClosed());
      return Found.NONE;
    }
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
    boolean isOld = hasOld(fs);
    fs.close();
    return isOld ? Found.OLD : Found.NEW;
  }

  private static boolean hasOld(FileSystem fs) {
    int[] entries = {0};
    fs.readDirectory(fs.root(), 2, (name, child, type, next) -> entries[0]++ < 10);
    return entries[0] > 0;
  }

  @Test
  void nonsenseIsRefused() {
    assertErrno(Errno.EINVAL, () -> open(small()));
    MemoryDevice tiny = new MemoryDevice(Units.MIB);
    assertErrno(Errno.EINVAL, () -> FileSystem.make(List.of(tiny), options(1)));
    MemoryDevice device = small();
    FileSystem.make(List.of(device), options(1));
    OpenOptions future = OpenOptions.deterministic(clock).withAsOf("0x99");
    assertErrno(Errno.ENOENT, () -> FileSystem.open(List.of(device), future));
    assertTrue(device.isClosed());
    FileSystem fs = open(device.reopen());
    assertEquals(1, fs.committedTid());
    fs.close();
  }
}
