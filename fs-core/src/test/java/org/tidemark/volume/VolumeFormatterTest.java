package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.BlockType;
import org.tidemark.format.FreemapFormat;

class VolumeFormatterTest {
  /** Headers, superblocks, a log of 1 MiB and two slots. */
  private static final int HEAD_BYTES = 2 * Units.MIB + 16 * Units.KIB;

  @ParameterizedTest
  @CsvSource({
    // MiB of the volume; MiB of the log, KiB of a segment, regions
    "16, 4, 1024, 1",
    "255, 4, 1024, 1",
    "512, 8, 1024, 1",
    "1024, 16, 8192, 1",
    "1100, 17, 8192, 2",
    "102400, 256, 8192, 100"
  })
  void sizesFollowTheVolume(long volumeMib, long logMib, int segmentKib, int regions) {
    Geometry geometry =
        VolumeFormatter.plan(List.of(volumeMib * Units.MIB), Volumes.options().withLogBytes(0));
    assertEquals(logMib * Units.MIB, geometry.logBytes());
    assertEquals(segmentKib * Units.KIB, geometry.segmentBytes());
    assertEquals(16 * Units.KIB, geometry.nodeBytes());
    assertEquals(regions, geometry.regions());
  }

  @ParameterizedTest
  @CsvSource({
    "16777215, 0, 0, 0, 'too small: 16 MiB; a volume has at least 16 MiB'",
    "1048576, 0, 0, 0, 'too small: 1.0 MiB; a volume has at least 16 MiB'",
    "33554432, 4096, 0, 0, 'the node size must be a power of two from 16 KiB to 64 KiB'",
    "33554432, 20000, 0, 0, 'the node size must be a power of two from 16 KiB to 64 KiB'",
    "33554432, 0, 0, 1000, 'the log size must be a multiple of 1 MiB'",
    "33554432, 0, 0, 17825792, 'a log of 17 MiB is more than half of 32 MiB; make it smaller'",
    "33554432, 0, 3145728, 0, 'the segment size must be a power of two from 1.0 MiB to 64 MiB'"
  })
  void refusesNonsense(long bytes, int nodeBytes, int segmentBytes, long logBytes, String message) {
    FormatOptions options =
        Volumes.options()
            .withNodeBytes(nodeBytes)
            .withSegmentBytes(segmentBytes)
            .withLogBytes(logBytes);
    FsException e =
        assertThrows(FsException.class, () -> VolumeFormatter.plan(List.of(bytes), options));
    assertEquals(message, e.getMessage());
    assertEquals(Errno.EINVAL, e.errno());
  }

  @Test
  void refusesALabelThatDoesNotFit() {
    String label = "\u00e4".repeat(33);
    FsException e =
        assertThrows(
            FsException.class,
            () ->
                VolumeFormatter.plan(List.of(16L * Units.MIB), Volumes.options().withLabel(label)));
    assertEquals("the label has 66 bytes, at most 64 fit", e.getMessage());
  }

  @Test
  void keepsALabelOfTheFullLength() {
    MemoryDevice device = new MemoryDevice(16 * Units.MIB);
    String label = "\u00e4".repeat(32);
    VolumeFormatter.format(List.of(device), Volumes.options().withLabel(label));
    try (VolumeSet volumes = Volumes.open(device)) {
      assertEquals(label, volumes.geometry().label());
    }
  }

  @Test
  void freemapsAreSealedAndInTheDigest() throws IOException {
    MemoryDevice device = new MemoryDevice(40 * Units.MIB);
    FormatOptions options = Volumes.options().withRegionBytes(8L * Units.MIB);
    VolumeFormatter.format(List.of(device), options);
    try (VolumeSet volumes = Volumes.open(device)) {
      Geometry geometry = volumes.geometry();
      assertEquals(5, geometry.regions());
      FreemapDigest digest = new FreemapDigest();
      for (int region = 0; region < 5; region++) {
        ByteBuffer slot =
            ByteBuffer.allocate(geometry.slotBytes(0, region)).order(ByteOrder.LITTLE_ENDIAN);
        volumes.read(geometry.slotAddress(0, region, 0), slot);
        slot.flip();
        int crc = slot.getInt(FreemapFormat.CRC);
        slot.putInt(FreemapFormat.CRC, 0);
        assertEquals(Crc32c.of(slot), crc);
        digest.add(0, region, 0, crc);
        assertEquals(BlockType.FREEMAP, slot.getInt(FreemapFormat.TYPE));
        assertEquals(region, slot.getInt(FreemapFormat.REGION));
        assertEquals(geometry.regionBlocks(0, region), slot.getInt(FreemapFormat.BLOCKS));
        assertEquals(0b1111, slot.get(FreemapFormat.BITMAP), "two slots of two blocks");
      }
      assertEquals(digest.value(), volumes.superblock().freemapDigest());
    }
  }

  @Test
  void aSparseImageStaysSparse() {
    MemoryDevice device = new MemoryDevice(64 * Units.GIB);
    VolumeFormatter.format(List.of(device), Volumes.options());
    assertTrue(device.allocatedBytes() < 3 * Units.MIB, device.allocatedBytes() + " bytes");
  }

  @Test
  void whatWasThereIsGone() throws IOException {
    MemoryDevice device = new MemoryDevice(16 * Units.MIB);
    byte[] noise = new byte[16 * Units.MIB];
    new Random(1).nextBytes(noise);
    device.write(0, ByteBuffer.wrap(noise));
    VolumeFormatter.format(List.of(device), Volumes.options());
    MemoryDevice blank = new MemoryDevice(16 * Units.MIB);
    VolumeFormatter.format(List.of(blank), Volumes.options());
    assertEquals(head(blank), head(device));
    try (VolumeSet volumes = Volumes.open(device)) {
      assertEquals(0, volumes.superblock().commitTid());
    }
  }

  /**
   * An interrupted newfs leaves nothing that opens as a filesystem, and never the one that was
   * there before.
   */
  @Test
  void aCrashLeavesNothingOrAWholeFilesystem() {
    CrashDevice device = new CrashDevice(Volumes.one());
    VolumeFormatter.format(List.of(device), Volumes.options().withLabel("new"));
    CrashReplay replay = device.replay();
    int opened = 0;
    for (int point = 0; point <= replay.points(); point++) {
      for (long seed = 0; seed < 10; seed++) {
        try (VolumeSet volumes = Volumes.open(replay.at(point, seed))) {
          String label = volumes.geometry().label();
          assertTrue(label.equals("new") || label.equals("tide"), label);
          opened++;
        } catch (FsException e) {
          assertTrue(point > 0, e.getMessage());
        }
      }
    }
    assertTrue(opened > 0);
  }

  @Test
  void aFailureIsReported() {
    FaultyDevice device = new FaultyDevice(new MemoryDevice("disk", 16 * Units.MIB));
    device.failWrites(0, Units.MIB);
    FsException e =
        assertThrows(
            FsException.class, () -> VolumeFormatter.format(List.of(device), Volumes.options()));
    assertEquals("disk: formatting failed: Input/output error", e.getMessage());
  }

  private static ByteBuffer head(MemoryDevice device) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    device.read(0, head);
    return head.flip();
  }
}
