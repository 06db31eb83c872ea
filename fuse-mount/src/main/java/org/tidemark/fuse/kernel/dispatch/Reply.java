package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.tidemark.fuse.kernel.abi.ReplyHeader;

/** The reply that an exchange is laying out. Offsets count from the end of the header. */
final class Reply {
  private static final int BODY = ReplyHeader.BYTES;

  private final MemorySegment memory;
  private final ByteBuffer buffer;

  Reply(MemorySegment memory) {
    this.memory = memory;
    this.buffer = memory.asByteBuffer();
  }

  /** Writes the header and returns the length of the whole reply. */
  int finish(long unique, int errno, int bodyBytes) {
    int bytes = BODY + bodyBytes;
    memory.set(JAVA_INT_UNALIGNED, ReplyHeader.LEN, bytes);
    memory.set(JAVA_INT_UNALIGNED, ReplyHeader.ERROR, -errno);
    memory.set(JAVA_LONG_UNALIGNED, ReplyHeader.UNIQUE, unique);
    return bytes;
  }

  /** Returns the room for the body. */
  int bodyBytesMax() {
    return (int) memory.byteSize() - BODY;
  }

  /** Fills the first bytes of the body with zeros. */
  void clear(int bytes) {
    memory.asSlice(BODY, bytes).fill((byte) 0);
  }

  void int16(int offset, int value) {
    memory.set(JAVA_SHORT_UNALIGNED, BODY + offset, (short) value);
  }

  void int32(int offset, int value) {
    memory.set(JAVA_INT_UNALIGNED, BODY + offset, value);
  }

  void int64(int offset, long value) {
    memory.set(JAVA_LONG_UNALIGNED, BODY + offset, value);
  }

  void int8(int offset, int value) {
    memory.set(JAVA_BYTE, BODY + offset, (byte) value);
  }

  void bytes(int offset, byte[] value) {
    MemorySegment.copy(value, 0, memory, JAVA_BYTE, BODY + offset, value.length);
  }

  /** Returns the one buffer over the reply's memory, set to this part of the body. */
  ByteBuffer data(int offset, int length) {
    return buffer.limit(BODY + offset + length).position(BODY + offset);
  }
}
