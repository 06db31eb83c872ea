package org.tidemark.format;

/**
 * A superblock slot. There are two on volume 0; the valid one with the higher generation counts,
 * and the other one is overwritten next.
 *
 * <p>The checksum in the last four bytes covers all before it.
 */
public final class SuperblockFormat {
  /** "TIDESUPR" as it stands on the medium. */
  public static final long MAGIC_VALUE = 0x5250_5553_4544_4954L;

  /** Where slot A lies on volume 0. */
  public static final long SLOT_A_POSITION = 64 * 1024;

  /** Where slot B lies on volume 0. */
  public static final long SLOT_B_POSITION = 128 * 1024;

  public static final int BYTES = 4096;

  /** The flag of a filesystem that was closed in order: nothing to replay. */
  public static final int FLAG_CLEAN = 1;

  public static final Layout LAYOUT = new Layout("SuperblockFormat");
  public static final int MAGIC = LAYOUT.u64("magic");
  public static final int TYPE = LAYOUT.u32("type");
  public static final int FLAGS = LAYOUT.u32("flags");
  public static final int ADDRESS = LAYOUT.u64("address");
  public static final int FSID = LAYOUT.bytes("fsid", 16);
  public static final int GENERATION = LAYOUT.u64("generation");
  public static final int SESSION = LAYOUT.u64("session");
  public static final int COMMIT_TID = LAYOUT.u64("commitTid");
  public static final int COMMIT_TIME = LAYOUT.u64("commitTime");
  public static final int ROOT_ADDRESS = LAYOUT.u64("rootAddress");
  public static final int ROOT_CRC = LAYOUT.u32("rootCrc");
  public static final int ROOT_LEVEL = LAYOUT.u32("rootLevel");
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");
  public static final int OP_SEQ = LAYOUT.u64("opSeq");
  public static final int LIVE_BYTES = LAYOUT.u64("liveBytes");
  public static final int DEAD_BYTES = LAYOUT.u64("deadBytes");
  public static final int LOG_TAIL = LAYOUT.u64("logTail");
  public static final int LOG_TAIL_SESSION = LAYOUT.u64("logTailSession");
  public static final int FREEMAP_DIGEST = LAYOUT.u32("freemapDigest");
  public static final int CRC;

  static {
    CRC = LAYOUT.padTo(BYTES - 4).u32("crc");
    LAYOUT.end();
  }

  private SuperblockFormat() {}
}
