package org.tidemark.volume;

import java.nio.ByteBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.format.Layout;

/** Checks the fields of a block that was read, and says precisely which of them is wrong. */
final class Fields {
  private final String what;
  private final long address;
  private final ByteBuffer block;

  /** Checks a block in little-endian order that begins at index 0 of the buffer. */
  Fields(String what, long address, ByteBuffer block) {
    this.what = what;
    this.address = address;
    this.block = block;
  }

  /** Holds the magic number and the checksum, which lies behind all that it covers. */
  void seal(int crcOffset, int magicOffset, long magic) {
    long foundMagic = block.getLong(magicOffset);
    if (foundMagic != magic) {
      throw damaged("magic number " + hex(magic), hex(foundMagic));
    }
    int expected = Crc32c.of(block.slice(0, crcOffset));
    int found = block.getInt(crcOffset);
    if (found != expected) {
      throw damaged("checksum " + Integer.toHexString(expected), Integer.toHexString(found));
    }
  }

  void expect(String field, long expected, long found) {
    if (expected != found) {
      throw damaged(field + " " + expected, Long.toString(found));
    }
  }

  void require(String field, String expected, String found) {
    if (!expected.equals(found)) {
      throw damaged(field + " " + expected, found);
    }
  }

  /** Returns the value if it lies between the bounds, both included. */
  long range(String field, long min, long max, long found) {
    if (found < min || found > max) {
      throw damaged(field + " from " + min + " to " + max, Long.toString(found));
    }
    return found;
  }

  /** Holds that the padding of the layout is zero. */
  void zeros(Layout layout) {
    for (Layout.Field field : layout.fields()) {
      if (field.name().equals(Layout.PADDING)) {
        for (int i = field.offset(); i < field.offset() + field.bytes(); i++) {
          if (block.get(i) != 0) {
            throw damaged("zero padding", "byte " + (block.get(i) & 0xff) + " at offset " + i);
          }
        }
      }
    }
  }

  CorruptionException damaged(String expected, String found) {
    return new CorruptionException(what, address, expected, found);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
