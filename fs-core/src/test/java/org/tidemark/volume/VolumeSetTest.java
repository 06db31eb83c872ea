package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.Address;
import org.tidemark.format.SuperblockFormat;
import org.tidemark.format.VolumeHeaderFormat;

class VolumeSetTest {
  private static final long COPY = VolumeHeaderFormat.COPY_POSITION;
  private static final long SLOT_A = SuperblockFormat.SLOT_A_POSITION;
  private static final long SLOT_B = SuperblockFormat.SLOT_B_POSITION;

  @Test
  void opensWhatWasFormatted() {
    try (VolumeSet volumes = Volumes.open(Volumes.one())) {
      assertEquals(
          VolumeFormatter.plan(List.of(16L * Units.MIB), Volumes.options()), volumes.geometry());
      assertEquals("tide", volumes.geometry().label());
      Superblock superblock = volumes.superblock();
      assertEquals(1, superblock.generation());
      assertEquals(0, superblock.commitTid());
      assertEquals(Address.NONE, superblock.rootAddress());
      assertEquals(ObjectId.FIRST_USER, superblock.nextObjectId());
      assertTrue(superblock.clean());
      assertEquals(List.of(), volumes.notes());
      assertFalse(volumes.readOnly());
    }
  }

  @Test
  void keepsEveryFieldOfASuperblock() {
    MemoryDevice device = Volumes.one();
    Superblock written =
        new Superblock(
            99, 3, false, 5, -6, Address.of(0, 8192), -8, 2, 10, 11, 12, 13, 14, 15, -16);
    try (VolumeSet volumes = Volumes.open(device)) {
      volumes.writeSuperblock(written);
      assertEquals(written.withGeneration(2), volumes.superblock());
    }
    try (VolumeSet volumes = Volumes.open(device.reopen())) {
      assertEquals(written.withGeneration(2), volumes.superblock());
    }
  }

  @Test
  void putsVolumesInOrder() {
    List<MemoryDevice> devices = Volumes.many(3);
    try (VolumeSet volumes = Volumes.open(devices.get(2), devices.get(0), devices.get(1))) {
      assertEquals(List.of("volume0", "volume1", "volume2"), volumes.names());
      ByteBuffer written = ByteBuffer.allocate(4096).putLong(0, 77);
      volumes.write(Address.of(2, 2 * Units.MIB), written);
      ByteBuffer read = ByteBuffer.allocate(4096);
      volumes.read(Address.of(2, 2 * Units.MIB), read);
      assertEquals(77, read.getLong(0));
      volumes.barrier();
    }
    assertTrue(devices.stream().allMatch(MemoryDevice::isClosed));
  }

  @Test
  void refusesVolumesThatDoNotBelongTogether() {
    List<MemoryDevice> devices = Volumes.many(3);
    assertRefused(
        Errno.ENXIO,
        "volume0: the filesystem has 3 volumes, numbered from 0; missing: 1; give all of them",
        devices.get(2).fork(),
        devices.get(0).fork());
    assertRefused(
        Errno.EINVAL,
        "twin: is volume 1 like volume1; one of them is a copy, give only one",
        devices.get(0).fork(),
        devices.get(1).fork(),
        devices.get(1).fork("twin"));
    MemoryDevice stranger = new MemoryDevice("stranger", 16 * Units.MIB);
    UUID other = new UUID(1, 2);
    VolumeFormatter.format(List.of(stranger), FormatOptions.defaults(other, 0, 0));
    assertRefused(
        Errno.EINVAL,
        "stranger: belongs to filesystem "
            + other
            + ", but volume0 to "
            + Volumes.FSID
            + "; give the volumes of one filesystem",
        devices.get(0).fork(),
        stranger);
  }

  @Test
  void saysWhatElseADeviceIs() throws IOException {
    assertRefused(
        Errno.EINVAL, "x: not a Tidemark filesystem: it is empty", new MemoryDevice("x", 0));
    assertRefused(
        Errno.EINVAL,
        "x: not a Tidemark filesystem: it has only 100 bytes",
        new MemoryDevice("x", 100));
    MemoryDevice blank = new MemoryDevice("x", Units.MIB);
    assertRefused(Errno.EINVAL, "x: not a Tidemark filesystem: it begins with zeros", blank.fork());
    put(blank, 3, "some text of the user's");
    assertRefused(
        Errno.EINVAL,
        "x: not a Tidemark filesystem: there is no signature that Tidemark knows",
        blank.fork());
    put(blank, 65536 + 64, "_BHRfS_M");
    assertRefused(
        Errno.EINVAL, "x: not a Tidemark filesystem: it looks like a btrfs filesystem", blank);
  }

  @Test
  void anotherFilesystemMadeOnTopOfItWinsOverTheCopyOfTheHeader() throws IOException {
    MemoryDevice device = Volumes.one();
    zero(device, 0, 4096);
    put(device, 3, "EXFAT   ");
    assertRefused(
        Errno.EINVAL,
        "volume0: not a Tidemark filesystem: it looks like an exFAT filesystem",
        device);
  }

  @Test
  void usesTheCopyOfADamagedHeader() throws IOException {
    MemoryDevice device = Volumes.one();
    zero(device, 0, 4096);
    try (VolumeSet volumes = Volumes.open(device.fork())) {
      assertEquals(
          List.of("volume0: the header is damaged: all zeros; used its copy at 4 KiB"),
          volumes.notes());
      assertEquals(Volumes.FSID, volumes.geometry().fsid());
    }
    FaultyDevice faulty = new FaultyDevice(device);
    faulty.failReads(0, 4096);
    try (VolumeSet volumes = VolumeSet.open(List.of(faulty))) {
      assertEquals(
          List.of("volume0: the header cannot be read: Input/output error; used its copy at 4 KiB"),
          volumes.notes());
    }
  }

  @Test
  void saysThatBothHeadersAreDamaged() throws IOException {
    MemoryDevice device = Volumes.one();
    zero(device, 0, 8192);
    assertRefused(
        Errno.EIO,
        "volume0: was a Tidemark filesystem, but the header is damaged: all zeros, and the copy at 4 KiB is damaged: "
            + "all zeros; bring the image back from a copy",
        device.fork());
    put(device, COPY, "some text of the user's");
    assertRefused(
        Errno.EIO,
        "volume0: was a Tidemark filesystem, but the header is damaged: all zeros, and the copy at 4 KiB is damaged: "
            + "overwritten by something else; bring the image back from a copy",
        device);
  }

  @Test
  void saysThatTheImageIsTruncated() {
    assertRefused(
        Errno.EIO,
        "volume0: is truncated: the header says 16 MiB (16777216 bytes), there are 3.0 MiB (3145728 bytes); bring back "
            + "the rest from a copy",
        Volumes.one().forkResized(3 * Units.MIB));
    assertRefused(
        Errno.EIO,
        "volume0: is truncated: the header says 16 MiB (16777216 bytes), there are 16 MiB (16777215 bytes); bring back "
            + "the rest from a copy",
        Volumes.one().forkResized(16 * Units.MIB - 1));
  }

  @Test
  void takesAnImageThatHasGrown() {
    try (VolumeSet volumes = Volumes.open(Volumes.one().forkResized(20 * Units.MIB))) {
      assertEquals(16 * Units.MIB, volumes.geometry().volumeBytes(0));
    }
  }

  @Test
  void refusesANewerFormat() throws IOException {
    MemoryDevice device = Volumes.one();
    ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    device.read(0, header);
    header.putInt(VolumeHeaderFormat.VERSION, 7);
    header.putInt(VolumeHeaderFormat.CRC, Crc32c.of(header.slice(0, VolumeHeaderFormat.CRC)));
    device.write(0, header.clear());
    assertRefused(
        Errno.EOPNOTSUPP,
        "volume0: has format version 7, this program knows up to 1; use a newer tidemark",
        device);
  }

  @Test
  void oneDamagedSuperblockIsNoted() throws IOException {
    for (long slot : List.of(SLOT_A, SLOT_B)) {
      MemoryDevice device = Volumes.one();
      put(device, slot + 50, "rot");
      try (VolumeSet volumes = Volumes.open(device)) {
        assertEquals(1, volumes.superblock().generation());
        String note = volumes.notes().getFirst();
        assertTrue(
            note.startsWith(
                "volume0: superblock at 0:0x"
                    + Long.toHexString(slot)
                    + " is damaged: expected checksum "),
            note);
        volumes.writeSuperblock(volumes.superblock());
      }
      try (VolumeSet volumes = Volumes.open(device.reopen())) {
        assertEquals(List.of(), volumes.notes(), "writing a superblock repairs the damaged slot");
        assertEquals(2, volumes.superblock().generation());
      }
    }
  }

  @Test
  void bothSuperblocksDamagedIsAnError() throws IOException {
    MemoryDevice device = Volumes.one();
    zero(device, SLOT_A, 4096);
    zero(device, SLOT_B, 4096);
    assertRefused(
        Errno.EIO,
        "volume0: both superblocks are damaged; bring the image back from a copy: superblock at 0:0x10000 is "
            + "damaged: expected magic number 0x5250555345444954, found 0x0; superblock at 0:0x20000 is damaged: "
            + "expected magic number 0x5250555345444954, found 0x0",
        device);
  }

  @Test
  void aPointerOutsideTheVolumesIsCorruption() {
    try (VolumeSet volumes = Volumes.open(Volumes.one())) {
      for (long address :
          new long[] {Address.of(1, 0), Address.of(0, 16 * Units.MIB), -4096, 4097}) {
        assertThrows(
            CorruptionException.class, () -> volumes.read(address, ByteBuffer.allocate(4096)));
      }
      assertThrows(
          CorruptionException.class,
          () -> volumes.read(Address.of(0, 16 * Units.MIB - 4096), ByteBuffer.allocate(8192)));
    }
  }

  @Test
  void aReadOnlyDeviceIsNeverWritten() {
    try (VolumeSet volumes = Volumes.open(Volumes.one().forkReadOnly())) {
      assertTrue(volumes.readOnly());
      FsException e =
          assertThrows(FsException.class, () -> volumes.writeSuperblock(volumes.superblock()));
      assertEquals(Errno.EROFS, e.errno());
      assertThrows(FsException.class, () -> volumes.write(8192, ByteBuffer.allocate(4096)));
    }
  }

  @Test
  void failuresNameVolumeAndOffset() {
    FaultyDevice device = new FaultyDevice(Volumes.one());
    try (VolumeSet volumes = VolumeSet.open(List.of(device))) {
      device.failReads(8 * Units.MIB, 9 * Units.MIB);
      device.failWrites(8 * Units.MIB, 9 * Units.MIB);
      FsException read =
          assertThrows(
              FsException.class,
              () -> volumes.read(Address.of(0, 8 * Units.MIB), ByteBuffer.allocate(4096)));
      assertEquals(
          "volume0: reading volume 0 at offset 8388608 failed: Input/output error",
          read.getMessage());
      assertEquals(Errno.EIO, read.errno());
      FsException write =
          assertThrows(
              FsException.class,
              () -> volumes.write(Address.of(0, 8 * Units.MIB), ByteBuffer.allocate(4096)));
      assertEquals(
          "volume0: writing volume 0 at offset 8388608 failed: Input/output error",
          write.getMessage());
      device.failBarriers();
      FsException barrier = assertThrows(FsException.class, volumes::barrier);
      assertEquals(
          "volume0: writes could not be made durable: Input/output error", barrier.getMessage());
    }
  }

  private static void assertRefused(Errno errno, String message, BlockDevice... devices) {
    FsException e = assertThrows(FsException.class, () -> VolumeSet.open(List.of(devices)));
    assertEquals(message, e.getMessage());
    assertEquals(errno, e.errno());
    for (BlockDevice device : devices) {
      assertTrue(device instanceof MemoryDevice memory && memory.isClosed(), device.name());
    }
  }

  private static void put(MemoryDevice device, long position, String text) throws IOException {
    device.write(position, StandardCharsets.US_ASCII.encode(text));
  }

  private static void zero(MemoryDevice device, long position, int bytes) throws IOException {
    device.write(position, ByteBuffer.allocate(bytes));
  }
}
