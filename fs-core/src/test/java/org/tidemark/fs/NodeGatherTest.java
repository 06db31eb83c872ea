package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;

/** Segments in which only few nodes lie are given back whole, and data can have them. */
class NodeGatherTest {
  private final ManualClock clock = new ManualClock();

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static void make(FileSystem fs, String name, int length) {
    FileRef file =
        fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
    if (length > 0) {
      OpenFile open = fs.open(file, true);
      try {
        fs.write(open, 0, ByteBuffer.allocate(length), Caller.ROOT);
      } finally {
        fs.close(open);
      }
    }
  }

  private static List<String> fill(FileSystem fs, String prefix, int length) {
    List<String> made = new ArrayList<>();
    try {
      while (true) {
        make(fs, prefix + made.size(), length);
        made.add(prefix + made.size());
      }
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno());
    }
    fs.sync();
    return made;
  }

  private static void prune(FileSystem fs) {
    PruneReport ignored =
        fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
  }

  /** Removes all but one in so many; where there is no room even for that, it is pruned first. */
  private static void removeMost(FileSystem fs, List<String> names, int keepEvery) {
    for (int i = 0; i < names.size(); i++) {
      if (i % keepEvery != 0) {
        try {
          fs.unlink(fs.root(), bytes(names.get(i)));
        } catch (FsException e) {
          assertEquals(Errno.ENOSPC, e.errno());
          prune(fs);
          fs.unlink(fs.root(), bytes(names.get(i)));
        }
      }
    }
    fs.sync();
    prune(fs);
    prune(fs);
  }

  private static void verify(FileSystem fs) {
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
  }

  /** Without history, what is removed is gone at once, and nobody gathers. */
  private MemoryDevice fullOfTinyFilesOnce() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.withHistory(false).open(device, clock);
    List<String> tiny = fill(fs, "t", 0);
    for (int i = 0; i < tiny.size(); i++) {
      if (i % 4 != 0) {
        fs.unlink(fs.root(), bytes(tiny.get(i)));
      }
    }
    fs.close();
    return device.reopen();
  }

  @Test
  void anImageFullOfTinyFilesHasRoomForDataWhenTheyAreGone() {
    FileSystem fs = Rig.SMALL.open(fullOfTinyFilesOnce(), clock);
    SpaceStatus before = fs.status();
    assertTrue(before.freeBytes() > 4 * Units.MIB, before.toString());
    assertEquals(0, before.availableBytes(), before.toString());
    List<String> dump = TreeDump.of(fs);
    long freed = fs.reblocking().gatherNodes();
    SpaceStatus after = fs.status();
    assertEquals(dump, TreeDump.of(fs));
    assertTrue(freed > 2, freed + " segments freed");
    assertTrue(after.availableBytes() > 2 * Units.MIB, after.toString());
    verify(fs);
    int rounds = 0;
    while (fs.reblocking().gatherNodes() > 0) {
      rounds++;
    }
    assertTrue(rounds <= 2, rounds + " rounds");
    make(fs, "large", (int) (after.availableBytes() * 9 / 10));
    fs.sync();
    verify(fs);
    fs.close();
  }

  /** Pruning does it by itself where it is needed. */
  @Test
  void pruningMakesRoomForDataToo() {
    MemoryDevice device = Rig.SMALL.make(2, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    removeMost(fs, fill(fs, "t", 0), 4);
    assertTrue(fs.status().availableBytes() > 2 * Units.MIB, fs.status().toString());
    verify(fs);
    fs.close();
  }

  @Test
  void crashesLeaveTheTreeAsItWas() {
    Rig rig = Rig.SMALL;
    CrashDevice device = new CrashDevice(fullOfTinyFilesOnce());
    FileSystem fs = rig.open((BlockDevice) device, clock);
    fs.sync();
    List<String> dump = TreeDump.of(fs);
    int from = device.events();
    ReblockReport report =
        fs.reblocking()
            .reblock(
                new ReblockRequest(false, true, 90, 0, ""),
                (done, total) -> fs.fsyncDirectory(FileRef.ROOT));
    assertTrue(report.nodesMoved() > 50 && report.segmentsFreed() > 2, report.toString());
    CrashReplay replay = device.replay();
    fs.close();
    Random random = new Random(7);
    for (int point = from; point <= replay.points(); point++) {
      try (FileSystem after =
          rig.open(replay.at(point, random.nextLong()), new ManualClock(clock.realtimeNanos()))) {
        verify(after);
        assertEquals(dump, TreeDump.of(after), "point " + point);
        long ignored = after.reblocking().gatherNodes();
        verify(after);
        assertEquals(dump, TreeDump.of(after), "point " + point);
      }
    }
  }
}
