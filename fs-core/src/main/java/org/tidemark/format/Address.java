package org.tidemark.format;

import org.tidemark.base.Check;
import org.tidemark.base.Units;

/**
 * Where a block lies: the volume index in the upper 8 bits, the byte offset in the volume in the
 * lower 56. Always a multiple of 4096.
 */
public final class Address {
  /** No address. (The byte 0 of volume 0 is its header, which nothing points to.) */
  public static final long NONE = 0;

  public static final int VOLUME_MAX = 254;
  public static final long OFFSET_MAX = (1L << 56) - Units.BLOCK_BYTES;

  private static final int VOLUME_SHIFT = 56;
  private static final long OFFSET_MASK = (1L << VOLUME_SHIFT) - 1;

  private Address() {}

  public static long of(int volume, long offset) {
    Check.argument(volume >= 0 && volume <= VOLUME_MAX, "volume index out of range", volume);
    Check.argument(
        offset >= 0 && offset <= OFFSET_MAX && offset % Units.BLOCK_BYTES == 0,
        "not the offset of a block",
        offset);
    return (long) volume << VOLUME_SHIFT | offset;
  }

  public static int volume(long address) {
    return (int) (address >>> VOLUME_SHIFT);
  }

  public static long offset(long address) {
    return address & OFFSET_MASK;
  }

  /** Returns whether the number can be an address at all; it may still lie outside its volume. */
  public static boolean isAligned(long address) {
    return address % Units.BLOCK_BYTES == 0 && volume(address) <= VOLUME_MAX;
  }

  /** Returns the address as people see it: {@code 0:0x1a2000}. */
  public static String toString(long address) {
    return volume(address) + ":0x" + Long.toHexString(offset(address));
  }
}
