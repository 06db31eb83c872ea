package org.tidemark.intent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.VolumeSet;

/**
 * The reading end of the log: the frames from the tail on, in order, up to the first that is not
 * whole.
 *
 * <p>What is behind that frame is never shown, though it may be intact: it belongs to a time that
 * did not come. For the same reason the sessions of frames never go down, and begin with that of
 * the commit record which the tail follows: a lower one is left over from before a crash.
 *
 * <p>No length is believed before the header's checksum is right, and none that does not fit into
 * the ring. Not thread-safe.
 */
public final class LogScan {
  private static final int HEADER_BLOCK = Units.BLOCK_BYTES;
  private static final int LOOK_AHEAD_BYTES = 16 * Units.MIB;
  private static final int CHUNK_BYTES = 64 * Units.BLOCK_BYTES;

  private final VolumeSet volumes;
  private final Ring ring;
  private final long fsidLow;
  private final long limit;
  private final long maxSession;

  private long end;
  private long sessionMin;
  private @Nullable FrameHeader header;
  private @Nullable String stopReason;
  private ByteBuffer frame = buffer(16 * Units.BLOCK_BYTES);
  private int payloadBytes;

  /**
   * Begins before the first frame.
   *
   * @param tail the position of the first frame: the superblock's log tail
   * @param minSession the session of the frame before the tail: the superblock's logTailSession
   * @param maxSession the last session there was: the superblock's session
   */
  public LogScan(VolumeSet volumes, long tail, long minSession, long maxSession) {
    Check.argument(tail >= 0 && tail % Units.BLOCK_BYTES == 0, "log tail", tail);
    this.volumes = volumes;
    this.ring = new Ring(volumes.geometry());
    this.fsidLow = volumes.geometry().fsidLow();
    this.end = tail;
    this.limit = tail + ring.bytes();
    this.sessionMin = minSession;
    this.maxSession = maxSession;
  }

  /**
   * Moves to the next frame.
   *
   * @return false if there is none: {@link #endPosition} is the head of the log, {@link
   *     #stopReason} says what lies there
   * @throws org.tidemark.base.FsException EIO if the log cannot be read. That is not the end of the
   *     log: frames that were synced may lie behind.
   */
  public boolean next() {
    if (stopReason != null) {
      return false;
    }
    header = null;
    stopReason = read();
    return stopReason == null;
  }

  /** Reads the frame at the end of the last; says why there is none, or null. */
  private @Nullable String read() {
    if (end >= limit) {
      return "the ring is full";
    }
    frame.clear().limit(HEADER_BLOCK);
    volumes.read(ring.address(end), frame);
    if (!FrameHeader.isHeader(frame, 0, fsidLow)) {
      return "no frame";
    }
    FrameHeader found = FrameHeader.decode(frame, 0);
    if (found.position() != end) {
      return "a frame of position " + found.position();
    }
    if (found.session() < sessionMin || found.session() > maxSession) {
      return "a frame of session "
          + found.session()
          + ", not of "
          + sessionMin
          + " to "
          + maxSession;
    }
    if (found.kind() != LogFrameFormat.KIND_INTENT && found.kind() != LogFrameFormat.KIND_COMMIT) {
      return "a frame of kind " + found.kind();
    }
    int frameBytes = frame.getInt(LogFrameFormat.FRAME_BYTES);
    int payload = frame.getInt(LogFrameFormat.PAYLOAD_BYTES);
    if (payload < 0
        || frameBytes != LogFrameFormat.frameBytes(payload)
        || frameBytes > limit - end) {
      return "a frame of " + frameBytes + " bytes with a payload of " + payload;
    }
    readRest(frameBytes);
    int crc = frame.getInt(LogFrameFormat.PAYLOAD_CRC);
    if (Crc32c.of(frame.slice(LogFrameFormat.PAYLOAD, payload)) != crc) {
      return "a frame whose payload is not whole";
    }
    for (int i = LogFrameFormat.PAYLOAD + payload; i < frameBytes; i++) {
      if (frame.get(i) != 0) {
        return "a frame whose padding is not zero";
      }
    }
    header = found;
    payloadBytes = payload;
    sessionMin = found.session();
    end += frameBytes;
    return null;
  }

  private void readRest(int frameBytes) {
    if (frameBytes > frame.capacity()) {
      ByteBuffer larger = buffer(frameBytes);
      larger.put(0, frame, 0, HEADER_BLOCK);
      frame = larger;
    }
    int before = ring.bytesBeforeWrap(end, frameBytes);
    if (before > HEADER_BLOCK) {
      frame.clear().position(HEADER_BLOCK).limit(before);
      volumes.read(ring.address(end + HEADER_BLOCK), frame);
    }
    if (before < frameBytes) {
      frame.clear().position(before).limit(frameBytes);
      volumes.read(ring.address(end + before), frame);
    }
    frame.clear();
  }

  /**
   * Looks behind the end for a frame that was written when the one at the end was already durable.
   * If there is one, this is not where writing stopped when the power went: what was synced has
   * been lost by damage. Reads at most 16 MiB.
   *
   * @return the position of that frame, or -1 if there is none
   */
  public long findLoss() {
    Check.that(stopReason != null, "the scan has not ended");
    ByteBuffer chunk = buffer(CHUNK_BYTES);
    long from = end + Units.BLOCK_BYTES;
    long to = Math.min(limit, from + LOOK_AHEAD_BYTES);
    while (from < to) {
      int bytes = ring.bytesBeforeWrap(from, (int) Math.min(CHUNK_BYTES, to - from));
      volumes.read(ring.address(from), chunk.clear().limit(bytes));
      for (int at = 0; at < bytes; at += Units.BLOCK_BYTES) {
        if (FrameHeader.isHeader(chunk, at, fsidLow)) {
          FrameHeader later = FrameHeader.decode(chunk, at);
          if (later.position() == from + at
              && later.session() >= sessionMin
              && later.session() <= maxSession
              && later.syncedPosition() > end
              && later.syncedPosition() <= later.position()) {
            return later.position();
          }
        }
      }
      from += bytes;
    }
    return -1;
  }

  /** The end of the last frame: where the next one would begin. */
  public long endPosition() {
    return end;
  }

  /** The session of the last frame, or the lowest allowed one if there was none. */
  public long lastSession() {
    return sessionMin;
  }

  /** What lies at the end, once {@link #next} has returned false. */
  public String stopReason() {
    return stopReason == null ? "" : stopReason;
  }

  /** Where the end lies on the medium. */
  public long endAddress() {
    return ring.address(end);
  }

  /** Where the current frame begins. */
  public long position() {
    return current().position();
  }

  /** Whether the current frame is a commit record; otherwise it holds operations, or nothing. */
  public boolean isCommit() {
    return current().kind() == LogFrameFormat.KIND_COMMIT;
  }

  /** All frames before this position were durable when the current frame was written. */
  public long syncedPosition() {
    return current().syncedPosition();
  }

  /** The session that wrote the current frame. */
  public long session() {
    return current().session();
  }

  /** The tid of the group to which the operations belong, or of the commit. */
  public long groupTid() {
    return current().groupTid();
  }

  /** The first operation in the current frame. */
  public long firstOpSeq() {
    return current().firstOpSeq();
  }

  /** The last operation in the current frame; firstOpSeq - 1 if there is none. */
  public long lastOpSeq() {
    return current().lastOpSeq();
  }

  /**
   * The payload, read-only, little-endian, from 0 to its limit; valid until the next {@link #next}.
   */
  public ByteBuffer payload() {
    current();
    return frame
        .slice(LogFrameFormat.PAYLOAD, payloadBytes)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private FrameHeader current() {
    FrameHeader now = header;
    if (now == null) {
      throw new IllegalStateException("no current frame");
    }
    return now;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
