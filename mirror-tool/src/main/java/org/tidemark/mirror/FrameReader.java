package org.tidemark.mirror;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.StreamFrameFormat;

/**
 * Reads frames, and believes none that does not check out. Streams may follow each other: a START
 * frame can be the first one of another. One thread.
 */
final class FrameReader {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final InputStream in;
  private final byte[] header = new byte[StreamFrameFormat.HEADER_LENGTH];
  private long sequence;
  private long frameStart;
  private long position;
  private boolean cutOff;

  FrameReader(InputStream in) {
    this.in = in;
  }

  /** How many frames of this stream were read so far. */
  long framesRead() {
    return sequence;
  }

  /** Where the frame that was read last begins, in bytes of the input. */
  long frameStart() {
    return frameStart;
  }

  /** How many bytes of the input were read so far. */
  long position() {
    return position;
  }

  /** Whether the input ended within a frame. */
  boolean isCutOff() {
    return cutOff;
  }

  /**
   * Returns the next frame; null where the stream ends between frames.
   *
   * @throws FsException EINVAL if the stream is damaged or ends within a frame
   */
  @Nullable Frame read() throws IOException {
    frameStart = position;
    int got = in.readNBytes(header, 0, header.length);
    position += got;
    if (got == 0) {
      return null;
    }
    UnsafeBuffer h = new UnsafeBuffer(header);
    if (!beginsLikeAFrame(got)) {
      throw frameStart == 0
          ? new FsException(Errno.EINVAL, "this is no mirror stream")
          : damaged("no frame where one should begin");
    }
    checkWhole(got, header.length);
    if (h.getInt(StreamFrameFormat.HEADER_CRC, ORDER)
        != Crc32c.of(header, 0, StreamFrameFormat.HEADER_CRC)) {
      throw damaged("the header of a frame does not match its checksum");
    }
    if (isFirst(h)) {
      sequence = 0;
    } else if (h.getLong(StreamFrameFormat.SEQUENCE, ORDER) != sequence) {
      throw damaged(
          "frame "
              + h.getLong(StreamFrameFormat.SEQUENCE, ORDER)
              + " stands where "
              + sequence
              + " should");
    }
    byte[] stored = payload(h.getInt(StreamFrameFormat.STORED_BYTES, ORDER));
    if (h.getInt(StreamFrameFormat.PAYLOAD_CRC, ORDER) != Crc32c.of(stored, 0, stored.length)) {
      throw damaged("a frame does not match its checksum");
    }
    byte[] plain = plain(h, stored);
    sequence++;
    return new Frame(h.getByte(StreamFrameFormat.KIND) & 0xff, plain);
  }

  /** Whether the header is one as far as it was read: what is too short may be something else. */
  private boolean beginsLikeAFrame(int got) {
    for (int i = 0; i < Math.min(got, Integer.BYTES); i++) {
      if (header[i] != (byte) (StreamFrameFormat.MAGIC >>> (Byte.SIZE * i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFirst(UnsafeBuffer h) {
    return h.getLong(StreamFrameFormat.SEQUENCE, ORDER) == 0
        && h.getByte(StreamFrameFormat.KIND) == StreamFrameFormat.KIND_START;
  }

  private byte[] payload(int length) throws IOException {
    checkLength(length);
    byte[] stored = in.readNBytes(length);
    position += stored.length;
    checkWhole(stored.length, length);
    return stored;
  }

  private byte[] plain(UnsafeBuffer h, byte[] stored) {
    int length = h.getInt(StreamFrameFormat.PLAIN_BYTES, ORDER);
    checkLength(length);
    if ((h.getByte(StreamFrameFormat.FLAGS) & StreamFrameFormat.FLAG_ZSTD) == 0) {
      if (length != stored.length) {
        throw damaged("a frame has two lengths");
      }
      return stored;
    }
    byte[] plain = new byte[length];
    long got = Zstd.decompress(plain, stored);
    if (got != length) {
      throw damaged("a frame cannot be decompressed");
    }
    return plain;
  }

  private static void checkLength(int length) {
    if (length < 0 || length > StreamFrameFormat.PAYLOAD_BYTES_MAX) {
      throw damaged("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
  }

  private void checkWhole(int got, int wanted) {
    if (got < wanted) {
      cutOff = true;
      throw new FsException(Errno.EINVAL, "the stream ends in the middle of a frame");
    }
  }

  private static FsException damaged(String what) {
    return new FsException(Errno.EINVAL, "the stream is damaged: " + what);
  }
}
