package org.tidemark.base;

import java.util.Locale;

/** Sizes that occur everywhere. */
public final class Units {
  public static final int KIB = 1 << 10;
  public static final int MIB = 1 << 20;
  public static final long GIB = 1L << 30;

  /** The block: the unit of allocation and of data checksums, in bytes. */
  public static final int BLOCK_BYTES = 4 * KIB;

  public static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final String PREFIXES = "KMGTPE";

  private Units() {}

  /**
   * Returns the size for people, with the largest unit that leaves a digit before the point: {@code
   * 1.5 GiB}.
   */
  public static String human(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double scaled = (double) bytes / (1L << (10 * unit));
    String number = String.format(Locale.ROOT, scaled < 10 ? "%.1f" : "%.0f", scaled);
    return number + " " + PREFIXES.charAt(unit - 1) + "iB";
  }

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
