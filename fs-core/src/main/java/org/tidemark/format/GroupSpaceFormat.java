package org.tidemark.format;

import java.nio.ByteBuffer;
import org.tidemark.base.CorruptionException;

/**
 * The runs that a group allocated and freed, as its commit record carries them.
 *
 * <pre>
 * groupSpace := runs(nodes allocated) runs(data allocated) runs(freed)
 * runs       := count { gap blocks }
 * </pre>
 *
 * <p>Every number is an unsigned LEB128 of at most 63 bits: 7 bits in each byte, the lowest first,
 * the top bit set in all bytes but the last. Runs ascend by block number, which is the address
 * divided by 4096 as an unsigned number. gap is the distance from the end of the run before (from
 * block 0 for the first). It is at least 1, so touching runs are one run; blocks is at least 1.
 */
public final class GroupSpaceFormat {
  /** The most bytes that one number takes. */
  public static final int NUMBER_BYTES_MAX = 9;

  private GroupSpaceFormat() {}

  /**
   * Writes a number of at most 63 bits at the position of dst, and moves the position behind it.
   */
  public static void putNumber(ByteBuffer dst, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("more than 63 bits: " + number);
    }
    long rest = number;
    while (rest >= 0x80) {
      dst.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    dst.put((byte) rest);
  }

  /**
   * Reads the number at the position of src, and moves the position behind it.
   *
   * @throws CorruptionException if src ends within it, it has more than 63 bits, or it is not in
   *     its shortest form
   */
  public static long takeNumber(ByteBuffer src) {
    long number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (!src.hasRemaining()) {
        throw damaged("a number", "the end");
      }
      byte next = src.get();
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw damaged("a number in its shortest form", "trailing zeros");
        }
        return number;
      }
    }
    throw damaged("a number of at most 63 bits", "a longer one");
  }

  /** Returns the exception for a delta that cannot have been written by this program. */
  public static CorruptionException damaged(String expected, String found) {
    return new CorruptionException("allocations in a commit record", Address.NONE, expected, found);
  }
}
