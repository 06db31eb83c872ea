package org.tidemark.mirror;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.format.StreamFrameFormat;

/** Writes frames, compressed where that makes them smaller. One thread. */
final class FrameWriter {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final OutputStream out;
  private final boolean compresses;
  private long sequence;
  private long bytesWritten;

  /**
   * A writer of a new stream.
   *
   * @param out is flushed after each frame
   */
  FrameWriter(OutputStream out, boolean compresses) {
    this.out = out;
    this.compresses = compresses;
  }

  /** Returns how many bytes were written so far. */
  long bytesWritten() {
    return bytesWritten;
  }

  void write(Frame frame) throws IOException {
    byte[] plain = frame.payload();
    Check.argument(
        plain.length <= StreamFrameFormat.PAYLOAD_BYTES_MAX, "frame too long", plain.length);
    byte[] stored = compresses ? Zstd.compress(plain) : plain;
    boolean isCompressed = stored.length < plain.length;
    stored = isCompressed ? stored : plain;
    UnsafeBuffer header = new UnsafeBuffer(new byte[StreamFrameFormat.HEADER_LENGTH]);
    header.putInt(StreamFrameFormat.MAGIC_OFFSET, StreamFrameFormat.MAGIC, ORDER);
    header.putByte(StreamFrameFormat.KIND, (byte) frame.kind());
    header.putByte(
        StreamFrameFormat.FLAGS, (byte) (isCompressed ? StreamFrameFormat.FLAG_ZSTD : 0));
    header.putLong(StreamFrameFormat.SEQUENCE, sequence++, ORDER);
    header.putInt(StreamFrameFormat.STORED_BYTES, stored.length, ORDER);
    header.putInt(StreamFrameFormat.PLAIN_BYTES, plain.length, ORDER);
    header.putInt(StreamFrameFormat.PAYLOAD_CRC, Crc32c.of(stored, 0, stored.length), ORDER);
    header.putInt(
        StreamFrameFormat.HEADER_CRC,
        Crc32c.of(header.byteArray(), 0, StreamFrameFormat.HEADER_CRC),
        ORDER);
    out.write(header.byteArray());
    out.write(stored);
    out.flush();
    bytesWritten += StreamFrameFormat.HEADER_LENGTH + stored.length;
  }
}
