package org.tidemark.format;

/**
 * The header at the start of every volume, and its copy 4 KiB further. Written once by newfs.
 *
 * <p>The checksum in the last four bytes covers all before it.
 */
public final class VolumeHeaderFormat {
  /** "TIDEMARK" as it stands on the medium. */
  public static final long MAGIC_VALUE = 0x4b52_414d_4544_4954L;

  /** The version of the whole format. A reader refuses a higher one. */
  public static final int VERSION_CURRENT = 1;

  /** Where the header lies. */
  public static final long POSITION = 0;

  /** Where its copy lies. */
  public static final long COPY_POSITION = 4096;

  public static final int BYTES = 4096;

  public static final Layout LAYOUT = new Layout("VolumeHeaderFormat");
  public static final int MAGIC = LAYOUT.u64("magic");
  public static final int VERSION = LAYOUT.u32("formatVersion");
  public static final int TYPE = LAYOUT.u32("type");

  /** The address of this very copy. */
  public static final int ADDRESS = LAYOUT.u64("address");

  public static final int FSID = LAYOUT.bytes("fsid", 16);
  public static final int VOLUME_INDEX = LAYOUT.u16("volumeIndex");
  public static final int VOLUME_COUNT = LAYOUT.u16("volumeCount");
  public static final int BLOCK_BYTES = LAYOUT.u32("blockBytes");
  public static final int NODE_BYTES = LAYOUT.u32("nodeBytes");
  public static final int SEGMENT_BYTES = LAYOUT.u32("segmentBytes");
  public static final int REGION_BYTES = LAYOUT.u64("regionBytes");
  public static final int VOLUME_BYTES = LAYOUT.u64("volumeBytes");
  public static final int LOG_OFFSET = LAYOUT.u64("logOffset");
  public static final int LOG_BYTES = LAYOUT.u64("logBytes");
  public static final int REGIONS_OFFSET = LAYOUT.u64("regionsOffset");
  public static final int NAME_HASH_SEED = LAYOUT.u64("nameHashSeed");
  public static final int CREATED = LAYOUT.u64("created");

  /** UTF-8, filled up with zeros. */
  public static final int LABEL = LAYOUT.bytes("label", 64);

  public static final int LABEL_BYTES_MAX = 64;
  public static final int CRC;

  static {
    CRC = LAYOUT.padTo(BYTES - 4).u32("crc");
    LAYOUT.end();
  }

  private VolumeHeaderFormat() {}
}
