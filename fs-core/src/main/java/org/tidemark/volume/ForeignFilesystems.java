package org.tidemark.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.VolumeHeaderFormat;

/**
 * Recognizes what a device holds by its signatures, so that nothing of the user's is overwritten or
 * misread.
 */
public final class ForeignFilesystems {
  private static final String TIDEMARK = "a Tidemark filesystem";
  private static final int HEAD_BYTES = 256 * Units.KIB;

  /** Bytes that must stand at an offset. */
  private record Signature(String name, int offset, ByteBuffer bytes) {
    boolean matches(ByteBuffer head) {
      return offset + bytes.limit() <= head.limit()
          && head.slice(offset, bytes.limit()).equals(bytes);
    }
  }

  /** In this order: what is certain first. */
  private static final List<Signature> SIGNATURES =
      List.of(
          hex("a LUKS encrypted device", 0, "4c554b53babe"),
          text("an XFS filesystem", 0, "XFSB"),
          text("a squashfs filesystem", 0, "hsqs"),
          text("a squashfs filesystem", 0, "sqsh"),
          hex("a QCOW2 disk image", 0, "514649fb"),
          text("a VMDK disk image", 0, "KDMV"),
          text("a VHDX disk image", 0, "vhdxfile"),
          hex("a cramfs filesystem", 0, "453dcd28"),
          number("a HAMMER filesystem", 0, 0xC841_4D4D_C552_3031L, 8),
          number("a HAMMER2 filesystem", 0, 0x4841_4d32_0517_2011L, 8),
          text("an NTFS filesystem", 3, "NTFS    "),
          text("an exFAT filesystem", 3, "EXFAT   "),
          text("a FAT filesystem", 54, "FAT12   "),
          text("a FAT filesystem", 54, "FAT16   "),
          text("a FAT filesystem", 82, "FAT32   "),
          text("an APFS container", 32, "NXSB"),
          text("an LVM physical volume", 512, "LABELONE"),
          number("an F2FS filesystem", 1024, 0xF2F5_2010L, 4),
          number("an EROFS filesystem", 1024, 0xE0F5_E1E2L, 4),
          hex("an HFS+ filesystem", 1024, "482b0004"),
          hex("an HFSX filesystem", 1024, "48580005"),
          number("a member of a Linux RAID", 0, 0xa92b_4efcL, 4),
          number("a member of a Linux RAID", 4096, 0xa92b_4efcL, 4),
          hex("a bcachefs filesystem", 4096 + 24, "c68573f666ce90a9"),
          hex("a bcache device", 4096 + 24, "c68573f64e1a45ca"),
          text("swap space", 4086, "SWAPSPACE2"),
          text("swap space", 4086, "SWAP-SPACE"),
          text("a JFS filesystem", 32768, "JFS1"),
          text("an ISO 9660 image", 32769, "CD001"),
          text("a UDF image", 32769, "BEA01"),
          text("a btrfs filesystem", 65536 + 64, "_BHRfS_M"),
          text("a ReiserFS filesystem", 65536 + 52, "ReIsEr"),
          hex("a GFS2 filesystem", 65536, "01161970"),
          text("a disk with a GPT partition table", 512, "EFI PART"));

  private ForeignFilesystems() {}

  /**
   * Returns what the device looks like, with its article: "an ext4 filesystem", "a Tidemark
   * filesystem". What cannot be read is taken for zeros.
   */
  public static Optional<String> recognize(BlockDevice device) {
    if (hasTidemark(device, VolumeHeaderFormat.POSITION)) {
      return Optional.of(TIDEMARK);
    }
    // What other tools made on top of Tidemark may have left the copy of its header alone.
    Optional<String> foreign = recognizeForeign(device);
    return foreign.isEmpty() && hasTidemark(device, VolumeHeaderFormat.COPY_POSITION)
        ? Optional.of(TIDEMARK)
        : foreign;
  }

  /** As {@link #recognize}, but looks for everything except Tidemark. */
  static Optional<String> recognizeForeign(BlockDevice device) {
    ByteBuffer head = read(device, 0, HEAD_BYTES);
    for (Signature signature : SIGNATURES) {
      if (signature.matches(head)) {
        return Optional.of(signature.name);
      }
    }
    if (isExt(head)) {
      return Optional.of("an " + extName(head) + " filesystem");
    }
    if (isZfs(head)) {
      return Optional.of("a member of a ZFS pool");
    }
    if (isRaidAtEnd(device)) {
      return Optional.of("a member of a Linux RAID");
    }
    return isMbr(head) ? Optional.of("a disk with an MBR partition table") : Optional.empty();
  }

  private static boolean hasTidemark(BlockDevice device, long position) {
    ByteBuffer magic = read(device, position, Long.BYTES);
    return magic.limit() == Long.BYTES && magic.getLong(0) == VolumeHeaderFormat.MAGIC_VALUE;
  }

  /** The magic number has 16 bits only, so two fields of the superblock must make sense as well. */
  private static boolean isExt(ByteBuffer head) {
    return head.limit() >= 2048
        && head.getShort(1024 + 56) == (short) 0xEF53
        && Integer.compareUnsigned(head.getInt(1024 + 24), 6) <= 0
        && Integer.compareUnsigned(head.getInt(1024 + 76), 1) <= 0;
  }

  private static String extName(ByteBuffer head) {
    int compatible = head.getInt(1024 + 92);
    int incompatible = head.getInt(1024 + 96);
    boolean extents64BitFlexGroups = (incompatible & (0x40 | 0x80 | 0x200)) != 0;
    boolean journal = (compatible & 0x4) != 0;
    return extents64BitFlexGroups ? "ext4" : journal ? "ext3" : "ext2";
  }

  /** Looks for an uberblock, in either byte order, in the ring of the first label. */
  private static boolean isZfs(ByteBuffer head) {
    for (int offset = 128 * Units.KIB; offset + Long.BYTES <= head.limit(); offset += Units.KIB) {
      long magic = head.getLong(offset);
      if (magic == 0x00ba_b10cL || magic == Long.reverseBytes(0x00ba_b10cL)) {
        return true;
      }
    }
    return false;
  }

  /** Versions 0.90 and 1.0 of the superblock lie near the end. */
  private static boolean isRaidAtEnd(BlockDevice device) {
    long oldest = Units.roundDown(device.size(), 64 * Units.KIB) - 64 * Units.KIB;
    long newer =
        Units.roundDown(Units.roundDown(device.size(), 512) - 8 * Units.KIB, 4 * Units.KIB);
    for (long position : new long[] {oldest, newer}) {
      if (position > 0 && read(device, position, Integer.BYTES).getInt(0) == 0xa92b_4efc) {
        return true;
      }
    }
    return false;
  }

  /**
   * The mark alone is 16 bits, so the four entries must look like partitions, and one must be in
   * use.
   */
  private static boolean isMbr(ByteBuffer head) {
    if (head.limit() < 512 || head.getShort(510) != (short) 0xAA55) {
      return false;
    }
    boolean used = false;
    for (int entry = 446; entry < 510; entry += 16) {
      int status = Byte.toUnsignedInt(head.get(entry));
      if (status != 0 && status != 0x80) {
        return false;
      }
      used |= head.get(entry + 4) != 0 && head.getInt(entry + 12) != 0;
    }
    return used;
  }

  /** Returns what lies there in little-endian order, cut at the end of the device. */
  private static ByteBuffer read(BlockDevice device, long position, int bytes) {
    int length = (int) Math.min(bytes, Math.max(0, device.size() - position));
    ByteBuffer all = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    for (int offset = 0; offset < length; offset += Units.BLOCK_BYTES) {
      int part = Math.min(Units.BLOCK_BYTES, length - offset);
      try {
        device.read(position + offset, all.slice(offset, part));
      } catch (IOException e) {
        all.put(offset, new byte[part]); // unreadable: no signature can be seen there
      }
    }
    return all;
  }

  private static Signature text(String name, int offset, String bytes) {
    return new Signature(name, offset, ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Signature number(String name, int offset, long value, int bytes) {
    byte[] encoded = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      encoded[i] = (byte) (value >>> (8 * i));
    }
    return new Signature(name, offset, ByteBuffer.wrap(encoded));
  }

  private static Signature hex(String name, int offset, String digits) {
    return new Signature(name, offset, ByteBuffer.wrap(HexFormat.of().parseHex(digits)));
  }
}
