package org.tidemark.format;

/**
 * Keys made of the hash of a name and a counter that tells names with the same hash apart: those of
 * DIRENT and XATTR records. Positive, at least 65536.
 */
public final class NameKey {
  /** Bits of the hash. */
  public static final int HASH_BITS = 47;

  /** Highest collision counter. */
  public static final int COUNTER_MAX = 0xffff;

  private static final int COUNTER_BITS = 16;
  private static final long HASH_MASK = (1L << HASH_BITS) - 1;

  private NameKey() {}

  /** Returns the first key of the names with this hash, of which the lowest 47 bits count. */
  public static long first(long hash) {
    long short47 = hash & HASH_MASK;
    return (short47 == 0 ? 1 : short47) << COUNTER_BITS;
  }

  /** Returns the last key of the names that share the first key. */
  public static long last(long firstKey) {
    return firstKey | COUNTER_MAX;
  }
}
