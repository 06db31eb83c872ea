package org.tidemark.intent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.format.BlockType;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.VolumeSet;

/**
 * Reads the frames of a log from its tail up to the first that does not check out: there the
 * writing stopped.
 *
 * <p>A frame counts only at the very position it was written for, and only if no frame before it is
 * of a later session: one that a former session left behind a torn frame is older than what now
 * stands before it. No length is believed before the header's checksum is, and none that is larger
 * than the ring.
 *
 * <p>One thread.
 */
public final class LogScan {
  private final VolumeSet volumes;
  private final long logOffset;
  private final long logBytes;
  private final long limit;
  private final long sessionMax;
  private long sessionMin;
  private long end;

  private ByteBuffer header = ByteBuffer.allocate(Units.BLOCK_BYTES);
  private ByteBuffer payload = ByteBuffer.allocate(0);
  private boolean onFrame;

  /**
   * A scan from {@code tail} on.
   *
   * @param sessionMin the lowest session that the first frame may have: that of the frame before it
   * @param sessionMax the highest session that any frame may have
   */
  public LogScan(VolumeSet volumes, long tail, long sessionMin, long sessionMax) {
    this.volumes = volumes;
    this.logOffset = volumes.geometry().logOffset();
    this.logBytes = volumes.geometry().logBytes();
    this.limit = tail + logBytes;
    this.sessionMin = sessionMin;
    this.sessionMax = sessionMax;
    this.end = tail;
  }

  /**
   * Goes to the next frame; false at the end of the log.
   *
   * @throws org.tidemark.base.FsException EIO when the log cannot be read
   */
  public boolean next() {
    onFrame = readHeader() && readPayload();
    if (onFrame) {
      sessionMin = header.getLong(LogFrameFormat.SESSION);
      end += header.getInt(LogFrameFormat.FRAME_BYTES);
    }
    return onFrame;
  }

  private boolean readHeader() {
    if (limit - end < Units.BLOCK_BYTES) {
      return false;
    }
    header = read(end, Units.BLOCK_BYTES);
    int crc = Crc32c.of(header.array(), 0, LogFrameFormat.HEADER_CRC);
    if (crc != header.getInt(LogFrameFormat.HEADER_CRC)
        || header.getLong(LogFrameFormat.MAGIC) != LogFrameFormat.MAGIC_VALUE
        || header.getInt(LogFrameFormat.TYPE) != BlockType.LOG_FRAME) {
      return false;
    }
    long session = header.getLong(LogFrameFormat.SESSION);
    int payloadBytes = header.getInt(LogFrameFormat.PAYLOAD_BYTES);
    int frameBytes = header.getInt(LogFrameFormat.FRAME_BYTES);
    int kind = header.getInt(LogFrameFormat.KIND);
    return header.getLong(LogFrameFormat.FSID_LOW) == volumes.geometry().fsidLow()
        && header.getLong(LogFrameFormat.POSITION) == end
        && session >= sessionMin
        && session <= sessionMax
        && (kind == LogFrameFormat.KIND_INTENT || kind == LogFrameFormat.KIND_COMMIT)
        && payloadBytes >= 0
        && frameBytes == LogFrameFormat.frameBytes(payloadBytes)
        && frameBytes <= limit - end;
  }

  private boolean readPayload() {
    int payloadBytes = header.getInt(LogFrameFormat.PAYLOAD_BYTES);
    ByteBuffer frame = read(end, header.getInt(LogFrameFormat.FRAME_BYTES));
    payload = frame.slice(LogFrameFormat.PAYLOAD, payloadBytes).order(ByteOrder.LITTLE_ENDIAN);
    return Crc32c.of(payload) == header.getInt(LogFrameFormat.PAYLOAD_CRC);
  }

  private ByteBuffer read(long position, int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long inRing = position % logBytes;
    int beforeEnd = (int) Math.min(bytes, logBytes - inRing);
    volumes.read(Address.of(0, logOffset + inRing), buffer.slice(0, beforeEnd));
    if (beforeEnd < bytes) {
      volumes.read(Address.of(0, logOffset), buffer.slice(beforeEnd, bytes - beforeEnd));
    }
    return buffer;
  }

  /** Whether the frame is a commit record; otherwise it holds operations, or nothing. */
  public boolean isCommit() {
    return field(LogFrameFormat.KIND) == LogFrameFormat.KIND_COMMIT;
  }

  /** The group that the operations belong to, or the commit's tid. */
  public long groupTid() {
    return longField(LogFrameFormat.GROUP_TID);
  }

  /** Sequence number of the first operation. */
  public long firstOpSeq() {
    return longField(LogFrameFormat.FIRST_OP_SEQ);
  }

  /**
   * Sequence number of the last operation; of a commit record, of the last one that it contains.
   */
  public long lastOpSeq() {
    return longField(LogFrameFormat.LAST_OP_SEQ);
  }

  /** Everything before this position was durable when the frame was written. */
  public long syncedPosition() {
    return longField(LogFrameFormat.SYNCED_POSITION);
  }

  /** The session that wrote the frame. */
  public long session() {
    return longField(LogFrameFormat.SESSION);
  }

  /** The payload, from position to limit. A new buffer for each frame. */
  public ByteBuffer payload() {
    Check.that(onFrame, "the scan is not on a frame");
    return payload;
  }

  /** The position behind the last good frame. */
  public long endPosition() {
    return end;
  }

  private int field(int offset) {
    Check.that(onFrame, "the scan is not on a frame");
    return header.getInt(offset);
  }

  private long longField(int offset) {
    Check.that(onFrame, "the scan is not on a frame");
    return header.getLong(offset);
  }
}
