package org.tidemark.format;

import org.tidemark.base.Units;

/**
 * A frame of the intent log: this header, the payload right behind it, then zeros up to a multiple
 * of 4 KiB.
 *
 * <p>Positions in the log are logical: they only grow. The byte at position p lies at {@code
 * logOffset + p % logBytes} of volume 0, so a frame may go on at the start of the ring. The header
 * itself never does, since the ring and all frames are whole blocks.
 *
 * <p>The header checksum covers all fields before it. It is checked before any length is believed.
 */
public final class LogFrameFormat {
  /** "TIDELOGF" as it stands on the medium. */
  public static final long MAGIC_VALUE = 0x4647_4f4c_4544_4954L;

  /** Whole operations, to be done again in order. */
  public static final int KIND_INTENT = 1;

  /** A commit record. */
  public static final int KIND_COMMIT = 2;

  public static final Layout LAYOUT = new Layout("LogFrameFormat");
  public static final int MAGIC = LAYOUT.u64("magic");
  public static final int TYPE = LAYOUT.u32("type");
  public static final int KIND = LAYOUT.u32("kind");

  /** Bytes of the whole frame, a multiple of 4096: no more than header and payload need. */
  public static final int FRAME_BYTES = LAYOUT.u32("frameBytes");

  public static final int PAYLOAD_BYTES = LAYOUT.u32("payloadBytes");

  /** The lower half of the filesystem id. */
  public static final int FSID_LOW = LAYOUT.u64("fsidLow");

  /** The session that wrote this frame. */
  public static final int SESSION = LAYOUT.u64("session");

  /** The position of this frame's first byte in the log. */
  public static final int POSITION = LAYOUT.u64("position");

  /** All frames before this position were known to be durable when this frame was written. */
  public static final int SYNCED_POSITION = LAYOUT.u64("syncedPosition");

  /** The tid of the group that the operations belong to, or of the commit. */
  public static final int GROUP_TID = LAYOUT.u64("groupTid");

  public static final int FIRST_OP_SEQ = LAYOUT.u64("firstOpSeq");
  public static final int LAST_OP_SEQ = LAYOUT.u64("lastOpSeq");
  public static final int PAYLOAD_CRC = LAYOUT.u32("payloadCrc");
  public static final int HEADER_CRC = LAYOUT.u32("headerCrc");
  public static final int PAYLOAD = LAYOUT.rest("payload");

  /** Bytes of the header. */
  public static final int HEADER_BYTES = PAYLOAD;

  private LogFrameFormat() {}

  /** Returns the bytes of a frame with so much payload. */
  public static long frameBytes(long payloadBytes) {
    return Units.roundUp(HEADER_BYTES + payloadBytes, Units.BLOCK_BYTES);
  }
}
