package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;
import org.tidemark.scan.ScanProgress;

/** What the past takes: by age, by who keeps it, by path. {@code PruneModelTest} has the sums. */
class HistoryUseTest {
  private static final long DAY = 86_400;

  @Test
  void itIsCountedByAgeAndByWhoKeepsIt() {
    try (TestBed bed = new TestBed()) {
      write(bed, "a", 10);
      bed.fs.retention().createSnapshot("one", "", "");
      write(bed, "b", 20);
      bed.fs.retention().createSnapshot("two", "", "");
      bed.unlink("b"); // only "two" keeps it
      write(bed, "c", 40);
      bed.commit();
      bed.unlink("c"); // nothing keeps it
      bed.commit();
      bed.clock.advanceSeconds(2 * DAY);
      bed.unlink("a"); // both keep it
      bed.commit();
      HistoryUse use = use(bed, DAY, 10);
      assertEquals(bed.fs.status().historyBytes(), use.bytes());
      assertAbout(70, use.bytes());
      assertAbout(40, use.reclaimableBytes());
      assertEquals(
          List.of("one", "two"),
          use.snapshots().stream().map(HistoryUse.OfSnapshot::name).toList());
      assertAbout(0, use.snapshots().get(0).bytes());
      assertAbout(20, use.snapshots().get(1).bytes());
      long[] bands = use.bands().stream().mapToLong(HistoryUse.Band::bytes).toArray();
      assertAbout(10, bands[0]);
      assertEquals(0, bands[1]);
      assertAbout(60, bands[2]);
      assertEquals(0, Arrays.stream(bands, 3, bands.length).sum());
    }
  }

  @Test
  void thoseThatGrowMostComeFirst() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      write(bed, "old", 50);
      write(bed, "d/steady", 10);
      bed.commit();
      write(bed, "old", 50);
      bed.commit();
      bed.clock.advanceSeconds(2 * DAY);
      write(bed, "d/steady", 10);
      bed.commit();
      write(bed, "d/steady", 10);
      bed.commit();
      assertEquals("/d/steady", path(use(bed, DAY, 1).growing().getFirst()));
      HistoryUse all = use(bed, 0, 2);
      assertEquals("/old", path(all.growing().get(0)));
      assertEquals("/d/steady", path(all.growing().get(1)));
      assertAbout(20, all.growing().get(1).bytes());
      assertEquals(List.of(), use(bed, DAY, 0).growing());
    }
  }

  @Test
  void questionsThatMakeNoSenseAreRefused() {
    try (TestBed bed = new TestBed()) {
      assertErrno(Errno.EINVAL, () -> use(bed, -1, 0));
      assertErrno(Errno.EINVAL, () -> use(bed, Long.MAX_VALUE, 0));
      assertErrno(Errno.EINVAL, () -> use(bed, 0, -1));
      assertErrno(Errno.EINVAL, () -> use(bed, 0, Integer.MAX_VALUE));
      assertEquals(0, use(bed, 0, 1000).bytes());
    }
  }

  private static HistoryUse use(TestBed bed, long recentSeconds, int top) {
    return bed.fs.retention().historyUse(recentSeconds, top, ScanProgress.NONE);
  }

  private static void write(TestBed bed, String path, int blocks) {
    if (!bed.exists(path)) {
      bed.file(path);
    }
    OpenFile open = bed.fs.open(bed.ref(path), true);
    bed.fs.write(open, 0, ByteBuffer.allocate(blocks * Units.BLOCK_BYTES), Caller.ROOT);
    bed.fs.close(open);
  }

  private static String path(HistoryUse.Holder holder) {
    return new String(holder.path(), UTF_8);
  }

  /** Beside data there are records. */
  private static void assertAbout(long blocks, long bytes) {
    long data = blocks * Units.BLOCK_BYTES;
    assertTrue(bytes >= data && bytes < data + 8 * Units.BLOCK_BYTES, bytes + " for " + data);
  }
}
