package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.SuperblockFormat;
import org.tidemark.format.VolumeHeaderFormat;

/**
 * Damages the first MiB of a volume in thousands of ways. It opens as it was, or it is refused with
 * one line; it never opens as something else.
 */
class HeaderMutationTest {
  private static final int ROUNDS = 2000;

  private static final long[] BLOCKS = {
    VolumeHeaderFormat.POSITION,
    VolumeHeaderFormat.COPY_POSITION,
    SuperblockFormat.SLOT_A_POSITION,
    SuperblockFormat.SLOT_B_POSITION
  };

  private final MemoryDevice pristine = Volumes.one();

  @Test
  void oneDamagedBlockNeverStopsIt() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      MemoryDevice device = pristine.fork("seed " + seed);
      damage(device, BLOCKS[random.nextInt(BLOCKS.length)], random);
      assertTrue(opensAsItWas(device), "seed " + seed);
    }
  }

  @Test
  void manyDamagedBlocksAreRefusedClearly() throws IOException {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      MemoryDevice device = pristine.fork("seed " + seed);
      for (long block : BLOCKS) {
        if (random.nextInt(4) != 0) {
          damage(device, block, random);
        }
      }
      refused += opensAsItWas(device) ? 0 : 1;
    }
    assertTrue(refused > ROUNDS / 2, refused + " refused");
  }

  /**
   * As above, but the checksum is right: what a program with an error, or an attacker, could write.
   */
  @Test
  void nonsenseWithARightChecksumIsRefused() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      MemoryDevice device = pristine.fork("seed " + seed);
      for (long block : BLOCKS) {
        flip(device, block, 1 + random.nextInt(3), random);
        seal(device, block);
      }
      try (VolumeSet volumes = Volumes.open(device)) {
        Geometry geometry = volumes.geometry();
        assertTrue(geometry.regions() > 0, device.name());
        assertTrue(geometry.volumeBytes(0) <= device.size(), device.name());
      } catch (FsException e) {
        assertOneLine(e);
      }
    }
  }

  private boolean opensAsItWas(MemoryDevice device) {
    try (VolumeSet volumes = Volumes.open(device);
        VolumeSet expected = Volumes.open(pristine.fork())) {
      assertEquals(expected.geometry(), volumes.geometry(), device.name());
      assertEquals(expected.superblock(), volumes.superblock(), device.name());
      return true;
    } catch (FsException e) {
      assertOneLine(e);
      return false;
    }
  }

  private static void assertOneLine(FsException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith("seed "), message);
    assertFalse(message.contains("\n"), message);
    assertTrue(message.length() < 500, message);
  }

  private static void damage(MemoryDevice device, long block, Random random) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> flip(device, block, 1 + random.nextInt(20), random);
      case 1 -> overwrite(device, block, 512 * random.nextInt(8), new byte[512]);
      case 2 -> overwrite(device, block, 0, new byte[4096]);
      default -> {
        byte[] noise = new byte[4096];
        random.nextBytes(noise);
        overwrite(device, block, 0, noise);
      }
    }
  }

  private static void overwrite(MemoryDevice device, long block, int offset, byte[] bytes)
      throws IOException {
    device.write(block + offset, ByteBuffer.wrap(bytes));
  }

  private static void flip(MemoryDevice device, long block, int bits, Random random)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    device.read(block, bytes);
    for (int i = 0; i < bits; i++) {
      // Most fields lie in the first bytes; the rest is padding.
      int at = random.nextBoolean() ? random.nextInt(200) : random.nextInt(4096);
      bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
    }
    device.write(block, bytes.clear());
  }

  private static void seal(MemoryDevice device, long block) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    device.read(block, bytes);
    bytes.putInt(VolumeHeaderFormat.CRC, Crc32c.of(bytes.slice(0, VolumeHeaderFormat.CRC)));
    device.write(block, bytes.clear());
  }

  @Test
  void sealingWorksForBothKinds() {
    assertEquals(VolumeHeaderFormat.CRC, SuperblockFormat.CRC);
    assertEquals(16 * Units.MIB, pristine.size());
  }
}
