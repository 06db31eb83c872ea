package org.tidemark.base;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** CRC-32C (Castagnoli), the checksum of everything on the media. */
public final class Crc32c {
  private Crc32c() {}

  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /**
   * Returns the checksum from position to limit. Both are afterwards as they were; meanwhile nobody
   * else may use this buffer.
   */
  public static int of(ByteBuffer buffer) {
    int position = buffer.position();
    CRC32C crc = new CRC32C();
    crc.update(buffer);
    buffer.position(position);
    return (int) crc.getValue();
  }

  public static int of(DirectBuffer buffer, int offset, int length) {
    buffer.boundsCheck(offset, length);
    byte[] array = buffer.byteArray();
    if (array != null) {
      return of(array, buffer.wrapAdjustment() + offset, length);
    }
    ByteBuffer bytes = buffer.byteBuffer();
    Check.argument(bytes != null, "a buffer over neither an array nor a ByteBuffer");
    int start = buffer.wrapAdjustment() + offset;
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(start + length).position(start));
    return (int) crc.getValue();
  }
}
