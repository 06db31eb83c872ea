package org.tidemark.base;

/** Sizes that occur everywhere. */
public final class Units {
  public static final int KIB = 1 << 10;
  public static final int MIB = 1 << 20;
  public static final long GIB = 1L << 30;

  /** The block: the unit of allocation and of data checksums, in bytes. */
  public static final int BLOCK_BYTES = 4 * KIB;

  public static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Units() {}

  /** Returns the number of blocks that hold so many bytes. */
  public static long blocksFor(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /** Returns the smallest multiple of unit that is at least value; both are not negative. */
  public static long roundUp(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }

  /** Returns the largest multiple of unit that is at most value; both are not negative. */
  public static long roundDown(long value, long unit) {
    return value / unit * unit;
  }
}
