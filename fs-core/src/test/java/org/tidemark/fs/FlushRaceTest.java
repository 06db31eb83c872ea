package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** What happens to files while their data is on its way to the medium. */
class FlushRaceTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryDevice medium = Rig.SMALL.make(1, clock);
  private final GatedDevice gate = new GatedDevice(medium);
  private final FileSystem fs = Rig.SMALL.open(gate, clock);

  /**
   * Small files on their way into the tree have no place on the medium that could be given back.
   */
  @Test
  void aSmallFileUnlinkedDuringTheFlushTakesNobodysBlocks() throws Exception {
    write("small", 100, 1);
    FileRef big = write("big", 20_000, 2);
    write("small too", 50, 3);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      gate.shutWrites();
      Future<Long> sync = pool.submit(fs::sync);
      gate.awaitWaiting(1);
      fs.unlink(fs.root(), bytes("small"));
      fs.unlink(fs.root(), bytes("small too"));
      gate.open();
      sync.get();
    }
    FileRef later = write("later", 40_000, 4);
    fs.sync();
    assertContent(big, 20_000, 2);
    assertContent(later, 40_000, 4);
    VerifyReport report = fs.verify(true, ScanProgress.NONE);
    assertTrue(report.isClean(), report.toString());
    fs.close();
  }

  /**
   * The whole of it: small files and big ones in turns, some of each unlinked, cut and overwritten
   * meanwhile.
   */
  @Test
  void changesDuringAFlushWinOverIt() throws Exception {
    FileRef[] files = new FileRef[8];
    for (int i = 0; i < files.length; i++) {
      files[i] = write("f" + i, i % 2 == 0 ? 500 : 30_000, i);
    }
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      gate.shutWrites();
      Future<Long> sync = pool.submit(fs::sync);
      gate.awaitWaiting(1);
      fs.unlink(fs.root(), bytes("f0"));
      fs.unlink(fs.root(), bytes("f1"));
      put(files[2], 500, 12);
      put(files[3], 30_000, 13);
      gate.open();
      sync.get();
    }
    fs.sync();
    assertContent(files[2], 500, 12);
    assertContent(files[3], 30_000, 13);
    for (int i = 4; i < files.length; i++) {
      assertContent(files[i], i % 2 == 0 ? 500 : 30_000, i);
    }
    VerifyReport report = fs.verify(true, ScanProgress.NONE);
    assertEquals(List.of(), report.problems());
    fs.close();
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] data(int length, long seed) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  private FileRef write(String name, int length, long seed) {
    FileRef file =
        fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
    put(file, length, seed);
    return file;
  }

  private void put(FileRef ref, int length, long seed) {
    OpenFile file = fs.open(ref, true);
    fs.write(file, 0, ByteBuffer.wrap(data(length, seed)), Caller.ROOT);
    fs.close(file);
  }

  private void assertContent(FileRef ref, int length, long seed) {
    OpenFile file = fs.open(ref, false);
    ByteBuffer buffer = ByteBuffer.allocate(length + 1);
    assertEquals(length, fs.read(file, 0, buffer));
    byte[] found = new byte[length];
    buffer.get(0, found);
    assertArrayEquals(data(length, seed), found);
    fs.close(file);
  }
}
