package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.scan.ScanProgress;

/** What history gives back by itself counts as room. */
class ReclaimableTest {
  private static final int BYTES = 4 * Units.MIB;

  @Test
  void allHistoryIfThereIsNoSnapshot() {
    try (TestBed bed = open()) {
      assertEquals(0, bed.fs.status().reclaimableBytes());
      write(bed, "f");
      bed.unlink("f");
      bed.commit();
      SpaceStatus status = bed.fs.status();
      assertEquals(status.historyBytes(), status.reclaimableBytes());
      assertTrue(status.reclaimableBytes() > BYTES);
    }
  }

  @Test
  void notWhatASnapshotKeeps() {
    try (TestBed bed = open()) {
      write(bed, "f");
      bed.fs.retention().createSnapshot("s", "", "");
      write(bed, "g");
      bed.unlink("f");
      bed.unlink("g");
      bed.commit();
      assertReclaimable(bed);
      assertTrue(bed.fs.status().historyBytes() > 2 * BYTES);
      assertTrue(bed.fs.status().reclaimableBytes() < BYTES + BYTES / 2);
      bed.fs.retention().deleteSnapshot("s");
      bed.commit();
      assertReclaimable(bed);
      assertTrue(bed.fs.status().reclaimableBytes() > 2 * BYTES);
    }
  }

  @Test
  void nothingIfItMayNotGo() {
    try (TestBed bed = open()) {
      write(bed, "f");
      bed.unlink("f");
      bed.commit();
      bed.fs.settings().set("autoprune", "off");
      assertEquals(0, bed.fs.status().reclaimableBytes());
      bed.fs.settings().unset("autoprune");
      assertTrue(bed.fs.status().reclaimableBytes() > BYTES);
      bed.reopen(bed.options());
      assertEquals(0, bed.fs.status().reclaimableBytes());
    }
  }

  private static void assertReclaimable(TestBed bed) {
    HistoryUse use = bed.fs.retention().historyUse(0, 0, ScanProgress.NONE);
    assertEquals(use.reclaimableBytes(), bed.fs.status().reclaimableBytes());
  }

  private static TestBed open() {
    TestBed bed = new TestBed();
    bed.reopen(bed.options().withAutoprune(true));
    return bed;
  }

  private static void write(TestBed bed, String name) {
    OpenFile open = bed.fs.open(bed.file(name).ref(), true);
    bed.fs.write(open, 0, ByteBuffer.allocate(BYTES), Caller.ROOT);
    bed.fs.close(open);
    bed.commit();
  }
}
