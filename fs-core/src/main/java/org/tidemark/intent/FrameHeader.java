package org.tidemark.intent;

import java.nio.ByteBuffer;
import org.tidemark.base.Crc32c;
import org.tidemark.format.BlockType;
import org.tidemark.format.LogFrameFormat;

/**
 * What the writer of a frame says about it, apart from its lengths and checksums.
 *
 * @param kind intent or commit
 * @param session the session that writes it
 * @param position where it begins
 * @param syncedPosition all frames before this position were durable when it was written
 * @param groupTid the tid of the open group, or of the commit
 * @param firstOpSeq the first operation in it
 * @param lastOpSeq the last operation in it; firstOpSeq - 1 if there is none
 */
record FrameHeader(
    int kind,
    long session,
    long position,
    long syncedPosition,
    long groupTid,
    long firstOpSeq,
    long lastOpSeq) {

  /** Writes the header at index 0 of a little-endian buffer. */
  void encode(ByteBuffer frame, long fsidLow, int frameBytes, int payloadBytes, int payloadCrc) {
    frame.putLong(LogFrameFormat.MAGIC, LogFrameFormat.MAGIC_VALUE);
    frame.putInt(LogFrameFormat.TYPE, BlockType.LOG_FRAME);
    frame.putInt(LogFrameFormat.KIND, kind);
    frame.putInt(LogFrameFormat.FRAME_BYTES, frameBytes);
    frame.putInt(LogFrameFormat.PAYLOAD_BYTES, payloadBytes);
    frame.putLong(LogFrameFormat.FSID_LOW, fsidLow);
    frame.putLong(LogFrameFormat.SESSION, session);
    frame.putLong(LogFrameFormat.POSITION, position);
    frame.putLong(LogFrameFormat.SYNCED_POSITION, syncedPosition);
    frame.putLong(LogFrameFormat.GROUP_TID, groupTid);
    frame.putLong(LogFrameFormat.FIRST_OP_SEQ, firstOpSeq);
    frame.putLong(LogFrameFormat.LAST_OP_SEQ, lastOpSeq);
    frame.putInt(LogFrameFormat.PAYLOAD_CRC, payloadCrc);
    frame.putInt(LogFrameFormat.HEADER_CRC, headerCrc(frame, 0));
  }

  /** Reads the header at an index of a little-endian buffer; its checksum is right. */
  static FrameHeader decode(ByteBuffer block, int at) {
    return new FrameHeader(
        block.getInt(at + LogFrameFormat.KIND),
        block.getLong(at + LogFrameFormat.SESSION),
        block.getLong(at + LogFrameFormat.POSITION),
        block.getLong(at + LogFrameFormat.SYNCED_POSITION),
        block.getLong(at + LogFrameFormat.GROUP_TID),
        block.getLong(at + LogFrameFormat.FIRST_OP_SEQ),
        block.getLong(at + LogFrameFormat.LAST_OP_SEQ));
  }

  /** Whether a header of this filesystem lies there, with the right checksum. */
  static boolean isHeader(ByteBuffer block, int at, long fsidLow) {
    return block.getLong(at + LogFrameFormat.MAGIC) == LogFrameFormat.MAGIC_VALUE
        && block.getInt(at + LogFrameFormat.TYPE) == BlockType.LOG_FRAME
        && block.getLong(at + LogFrameFormat.FSID_LOW) == fsidLow
        && block.getInt(at + LogFrameFormat.HEADER_CRC) == headerCrc(block, at);
  }

  private static int headerCrc(ByteBuffer block, int at) {
    return Crc32c.of(block.slice(at, LogFrameFormat.HEADER_CRC));
  }
}
