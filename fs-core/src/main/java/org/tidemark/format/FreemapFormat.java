package org.tidemark.format;

import org.tidemark.base.Units;

/**
 * A freemap slot: a header of 4 KiB, then the bitmap of the region's blocks, rounded up to 4 KiB. A
 * region begins with two of them.
 *
 * <p>Bit b of the bitmap is bit {@code b % 8} of byte {@code b / 8}; 1 means used. Block 0 of a
 * region is the first one of its slot 0; the slots are marked used. The checksum covers the whole
 * slot, with its own four bytes taken as zero.
 */
public final class FreemapFormat {
  /** "TIDEFMAP" as it stands on the medium. */
  public static final long MAGIC_VALUE = 0x5041_4d46_4544_4954L;

  /** Nothing in it but perhaps the freemap slots at the head of the region. */
  public static final int KIND_FREE = 0;

  public static final int KIND_NODES = 1;
  public static final int KIND_DATA = 2;
  public static final int KIND_SYSTEM = 3;

  /** The most segments that a region can have: 1 GiB of segments of 1 MiB. */
  public static final int SEGMENTS_MAX = 1024;

  public static final Layout LAYOUT = new Layout("FreemapFormat");
  public static final int MAGIC = LAYOUT.u64("magic");
  public static final int TYPE = LAYOUT.u32("type");
  public static final int CRC = LAYOUT.u32("crc");
  public static final int ADDRESS = LAYOUT.u64("address");
  public static final int FSID = LAYOUT.bytes("fsid", 16);
  public static final int VOLUME = LAYOUT.u16("volumeIndex");
  public static final int RESERVED = LAYOUT.u16("reserved");

  /** The index of the region in its volume, from 0. */
  public static final int REGION = LAYOUT.u32("region");

  /** The last commit that this slot includes. */
  public static final int TID = LAYOUT.u64("tid");

  /** The blocks of the region, the slots included. */
  public static final int BLOCKS = LAYOUT.u32("blocks");

  public static final int SEGMENTS = LAYOUT.u32("segments");

  /** One byte for each segment; those beyond the last are zero. */
  public static final int KINDS = LAYOUT.bytes("kinds", SEGMENTS_MAX);

  public static final int HEADER_BYTES = 4096;
  public static final int BITMAP;

  static {
    BITMAP = LAYOUT.padTo(HEADER_BYTES).rest("bitmap");
  }

  private FreemapFormat() {}

  /** Returns the bytes of the bitmap of a region with so many blocks, rounded up to 4 KiB. */
  public static int bitmapBytes(int blocks) {
    return (int) Units.roundUp((blocks + 7L) / 8, Units.BLOCK_BYTES);
  }

  /** Returns the bytes of one slot of a region with so many blocks. */
  public static int slotBytes(int blocks) {
    return HEADER_BYTES + bitmapBytes(blocks);
  }
}
