package org.tidemark.device.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.device.testing.CrashReplay.Style;

class CrashDeviceTest {
  private static final int BLOCK = 4096;

  @Test
  void whatABarrierCoveredIsAlwaysThere() throws IOException {
    CrashDevice device = new CrashDevice(new MemoryDevice(Units.MIB));
    device.write(0, filled(BLOCK, 1));
    device.barrier();
    int synced = device.events();
    device.write(0, filled(BLOCK, 2));
    device.write(BLOCK, filled(BLOCK, 3));
    CrashReplay replay = device.replay();
    for (int point = synced; point <= replay.points(); point++) {
      for (long seed = 0; seed < 100; seed++) {
        for (Style style : Style.values()) {
          MemoryDevice crashed = replay.at(point, seed, style);
          for (int at = 0; at < BLOCK; at += 512) {
            int value = byteAt(crashed, at);
            assertTrue(value == 1 || (value == 2 && point > synced), crashed.name());
          }
        }
      }
    }
    assertEquals(0, byteAt(replay.at(synced - 1, 0, Style.ALL_LOST), 0));
    assertEquals(1, byteAt(replay.at(synced - 1, 0, Style.ALL_KEPT), 0));
  }

  @Test
  void pendingWritesAreKeptLostTornAndOvertaken() throws IOException {
    CrashDevice device = new CrashDevice(new MemoryDevice(Units.MIB));
    device.write(0, filled(2 * BLOCK, 1));
    device.write(4 * BLOCK, filled(BLOCK, 2));
    CrashReplay replay = device.replay();
    Set<String> outcomes = new HashSet<>();
    for (long seed = 0; seed < 500; seed++) {
      MemoryDevice crashed = replay.at(2, seed);
      int sectors = 0;
      for (int at = 0; at < 2 * BLOCK; at += 512) {
        sectors += byteAt(crashed, at);
      }
      String first =
          sectors == 16 ? "kept" : sectors == 0 ? "lost" : sectors == 8 ? "half" : "torn";
      outcomes.add(first + " " + (byteAt(crashed, 4 * BLOCK) == 2 ? "kept" : "lost"));
    }
    for (String first : new String[] {"kept", "lost", "half", "torn"}) {
      assertTrue(outcomes.contains(first + " kept"), outcomes.toString());
      assertTrue(outcomes.contains(first + " lost"), outcomes.toString());
    }
  }

  @Test
  void aSeedGivesTheSameCrashAgain() throws IOException {
    CrashDevice device = new CrashDevice(new MemoryDevice(Units.MIB));
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      device.write((long) random.nextInt(200) * BLOCK, filled(BLOCK, i));
      if (random.nextInt(5) == 0) {
        device.barrier();
      }
    }
    CrashReplay forward = device.replay();
    CrashReplay backward = device.replay();
    ByteBuffer[] contents = new ByteBuffer[forward.points() + 1];
    for (int point = 0; point <= forward.points(); point++) {
      contents[point] = content(forward.at(point, 7));
    }
    for (int point = backward.points(); point >= 0; point--) {
      assertEquals(contents[point], content(backward.at(point, 7)));
    }
    device.write(0, filled(BLOCK, 77));
    CrashReplay pending = device.replay();
    Set<ByteBuffer> different = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      different.add(content(pending.at(pending.points(), seed)));
    }
    assertTrue(different.size() > 1);
  }

  @Test
  void theDeviceAndItsCrashesAreIndependent() throws IOException {
    MemoryDevice start = new MemoryDevice(Units.MIB);
    start.write(0, filled(BLOCK, 9));
    CrashDevice device = new CrashDevice(start);
    start.write(0, filled(BLOCK, 8));
    device.write(0, filled(BLOCK, 1));
    device.barrier();
    MemoryDevice crashed = device.replay().at(2, 0);
    crashed.write(0, filled(BLOCK, 5));
    device.write(0, filled(BLOCK, 2));
    assertEquals(8, byteAt(start, 0));
    assertEquals(5, byteAt(crashed, 0));
    assertEquals(2, byteAt(device.live(), 0));
    assertEquals(9, byteAt(device.replay().at(0, 0), 0));
    assertEquals(1, byteAt(device.replay().at(3, 0, Style.ALL_LOST), 0));
  }

  /** Thousands of crash points over tens of thousands of writes in a run; the limit is generous. */
  @Test
  void manyCrashesAreCheap() throws IOException {
    CrashDevice device = new CrashDevice(new MemoryDevice(256 * Units.MIB));
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      device.write((long) random.nextInt(60_000) * BLOCK, filled(BLOCK, i));
      if (i % 10 == 0) {
        device.barrier();
      }
    }
    CrashReplay replay = device.replay();
    long pages = 0;
    for (int point = 0; point <= replay.points(); point += 10) {
      pages += replay.at(point, point).allocatedBytes() > 0 ? 1 : 0;
    }
    assertTrue(pages > 2000, "crashes with content: " + pages);
  }

  private static ByteBuffer filled(int bytes, int value) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    Arrays.fill(buffer.array(), (byte) value);
    return buffer;
  }

  private static int byteAt(MemoryDevice device, long position) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    device.read(position, one);
    return one.get(0);
  }

  private static ByteBuffer content(MemoryDevice device) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) device.size());
    device.read(0, all);
    return all.flip();
  }
}
