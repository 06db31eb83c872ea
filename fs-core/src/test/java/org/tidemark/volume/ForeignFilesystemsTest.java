package org.tidemark.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;

class ForeignFilesystemsTest {
  private static final int SIZE = 16 * Units.MIB;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, XFSB, an XFS filesystem",
    "0, hsqs, a squashfs filesystem",
    "3, 'NTFS    ', an NTFS filesystem",
    "3, 'EXFAT   ', an exFAT filesystem",
    "54, 'FAT16   ', a FAT filesystem",
    "82, 'FAT32   ', a FAT filesystem",
    "512, LABELONE, an LVM physical volume",
    "512, EFI PART, a disk with a GPT partition table",
    "4086, SWAPSPACE2, swap space",
    "32769, CD001, an ISO 9660 image",
    "65600, _BHRfS_M, a btrfs filesystem"
  })
  void knowsTexts(int offset, String text, String name) throws IOException {
    MemoryDevice device = new MemoryDevice(SIZE);
    device.write(offset, StandardCharsets.US_ASCII.encode(text));
    assertEquals(Optional.of(name), ForeignFilesystems.recognize(device));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4c554b53babe0002, a LUKS encrypted device",
    "1024, 1020f5f2, an F2FS filesystem",
    "4096, fc4e2ba9, a member of a Linux RAID",
    "131072, 0cb1ba0000000000, a member of a ZFS pool",
    "140288, 0000000000bab10c, a member of a ZFS pool",
    "16711680, fc4e2ba9, a member of a Linux RAID",
    "16769024, fc4e2ba9, a member of a Linux RAID",
    "65536, 0116197000000001, a GFS2 filesystem"
  })
  void knowsNumbers(int offset, String hex, String name) throws IOException {
    MemoryDevice device = new MemoryDevice(SIZE);
    device.write(offset, ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    assertEquals(Optional.of(name), ForeignFilesystems.recognize(device));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, ext2", "4, 0, ext3", "4, 0x40, ext4"})
  void tellsExtsApart(String compatible, String incompatible, String name) throws IOException {
    MemoryDevice device = new MemoryDevice(SIZE);
    ByteBuffer superblock = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    superblock.putShort(56, (short) 0xEF53).putInt(24, 2).putInt(76, 1);
    superblock.putInt(92, Integer.decode(compatible)).putInt(96, Integer.decode(incompatible));
    device.write(1024, superblock);
    assertEquals(Optional.of("an " + name + " filesystem"), ForeignFilesystems.recognize(device));
  }

  @Test
  void knowsAPartitionTable() throws IOException {
    MemoryDevice device = new MemoryDevice(SIZE);
    ByteBuffer sector = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    sector.putShort(510, (short) 0xAA55);
    device.write(0, sector.duplicate());
    assertEquals(Optional.empty(), ForeignFilesystems.recognize(device), "no partition in it");
    sector.put(450, (byte) 0x83).putInt(458, 2048);
    device.write(0, sector);
    assertEquals(
        Optional.of("a disk with an MBR partition table"), ForeignFilesystems.recognize(device));
  }

  @Test
  void knowsTidemarkByItsHeaderOrTheCopy() throws IOException {
    MemoryDevice device = Volumes.one();
    assertEquals(Optional.of("a Tidemark filesystem"), ForeignFilesystems.recognize(device));
    device.write(0, ByteBuffer.allocate(4096));
    assertEquals(Optional.of("a Tidemark filesystem"), ForeignFilesystems.recognize(device));
  }

  @Test
  void knowsNothingAboutNoiseAndTinyDevices() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      MemoryDevice device = new MemoryDevice(256 * Units.KIB);
      byte[] noise = new byte[256 * Units.KIB];
      new Random(seed).nextBytes(noise);
      device.write(0, ByteBuffer.wrap(noise));
      assertEquals(Optional.empty(), ForeignFilesystems.recognize(device), "seed " + seed);
    }
    for (int size : new int[] {0, 1, 511, 512, 1023, 2047, 4096, 65537}) {
      assertEquals(Optional.empty(), ForeignFilesystems.recognize(new MemoryDevice(size)));
    }
  }

  @Test
  void seesSignaturesBehindAnUnreadableBlock() throws IOException {
    MemoryDevice memory = new MemoryDevice(SIZE);
    memory.write(65600, StandardCharsets.US_ASCII.encode("_BHRfS_M"));
    FaultyDevice device = new FaultyDevice(memory);
    device.failReads(0, 4096);
    assertEquals(Optional.of("a btrfs filesystem"), ForeignFilesystems.recognize(device));
  }

  @ParameterizedTest
  @CsvSource({
    "mkfs.ext4 -q -F, an ext4 filesystem",
    "mkfs.ext2 -q -F, an ext2 filesystem",
    "mkfs.btrfs -q -f, a btrfs filesystem",
    "mkfs.xfs -q -f, an XFS filesystem",
    "mkfs.vfat, a FAT filesystem",
    "mkswap -q, swap space"
  })
  void knowsWhatRealToolsMakeAndFormattingRemovesIt(String command, String name)
      throws IOException, InterruptedException {
    String[] words = command.split(" ", -1);
    assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin", words[0]))
            || Files.isExecutable(Path.of("/sbin", words[0])),
        words[0] + " is not installed");
    Path image = folder.resolve("image");
    FileDevice.create(image, 320L * Units.MIB).close();
    Process process =
        new ProcessBuilder(("/usr/sbin/" + command + " " + image).split(" ", -1))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    try (FileDevice device = FileDevice.open(image, FileDevice.Access.READ_WRITE)) {
      assertEquals(Optional.of(name), ForeignFilesystems.recognize(device));
      VolumeFormatter.format(List.of(device), Volumes.options());
      assertEquals(Optional.of("a Tidemark filesystem"), ForeignFilesystems.recognize(device));
      assertEquals(
          Optional.empty(), ForeignFilesystems.recognizeForeign(device), "no trace is left");
      assertTrue(device.size() > 0);
    }
  }
}
