package org.tidemark.intent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.VolumeSet;

/**
 * Builds frames and writes them to their place in the ring.
 *
 * <p>Not thread-safe; {@link IntentLog}'s appendLock guards it.
 */
final class FrameWriter {
  /** Frames up to this size share one buffer. A larger one, for a big commit, gets its own. */
  private static final int KEPT_BYTES_MAX = Units.MIB;

  private static final byte[] ZEROS = new byte[Units.BLOCK_BYTES];

  private final VolumeSet volumes;
  private final Ring ring;
  private final long fsidLow;
  private ByteBuffer kept = buffer(16 * Units.BLOCK_BYTES);

  FrameWriter(VolumeSet volumes) {
    this.volumes = volumes;
    this.ring = new Ring(volumes.geometry());
    this.fsidLow = volumes.geometry().fsidLow();
  }

  /** Writes a frame at its position, and returns its end. */
  long write(FrameHeader header, ByteBuffer payload) {
    int payloadBytes = payload.remaining();
    long bytes = LogFrameFormat.frameBytes(payloadBytes);
    Check.argument(
        header.kind() == LogFrameFormat.KIND_INTENT || header.kind() == LogFrameFormat.KIND_COMMIT,
        "no kind of frame",
        header.kind());
    Check.argument(bytes <= Integer.MAX_VALUE, "a frame too large", bytes);
    int frameBytes = (int) bytes;
    ByteBuffer frame = bufferFor(frameBytes);
    frame.put(LogFrameFormat.PAYLOAD, payload, payload.position(), payloadBytes);
    int end = LogFrameFormat.PAYLOAD + payloadBytes;
    frame.put(end, ZEROS, 0, frameBytes - end);
    int crc = Crc32c.of(frame.slice(LogFrameFormat.PAYLOAD, payloadBytes));
    header.encode(frame, fsidLow, frameBytes, payloadBytes, crc);
    int before = ring.bytesBeforeWrap(header.position(), frameBytes);
    volumes.write(ring.address(header.position()), frame.slice(0, before));
    if (before < frameBytes) {
      volumes.write(
          ring.address(header.position() + before), frame.slice(before, frameBytes - before));
    }
    return header.position() + frameBytes;
  }

  private ByteBuffer bufferFor(int bytes) {
    if (bytes > KEPT_BYTES_MAX) {
      return buffer(bytes);
    }
    if (bytes > kept.capacity()) {
      kept = buffer(Math.min(KEPT_BYTES_MAX, Integer.highestOneBit(bytes) * 2));
    }
    return kept;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
