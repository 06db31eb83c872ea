package org.tidemark.base;

/**
 * Transaction ids: 64-bit numbers that count commits, from 1 to 2^63-2. Never a time.
 *
 * <p>They are plain {@code long} values everywhere; this class has the special ones and what can be
 * asked about them.
 */
public final class Tid {
  /** The deleteTid of a live record. */
  public static final long LIVE = 0;

  /** The tid of the first commit. */
  public static final long FIRST = 1;

  /** The asOf of the present: sees what is live, also in the open group. */
  public static final long NOW = Long.MAX_VALUE;

  /**
   * The oldestDeadTid of a subtree without dead records: all ones, the highest value as an unsigned
   * number.
   */
  public static final long NONE_DEAD = -1L;

  private Tid() {}

  /** Returns whether a record with these tids is seen at asOf, which may be {@link #NOW}. */
  public static boolean visible(long createTid, long deleteTid, long asOf) {
    return createTid <= asOf && (deleteTid == LIVE || asOf < deleteTid);
  }

  /** Returns the tid as people see it: {@code 0x1f3}, {@code now}. */
  public static String toString(long tid) {
    return tid == NOW ? "now" : "0x" + Long.toHexString(tid);
  }

  /** Returns whether the text has the form of a tid: {@code 0x} and 1 to 16 hexadecimal digits. */
  public static boolean looksLikeTid(String text) {
    return text.matches("0[xX][0-9a-fA-F]{1,16}");
  }

  /**
   * Reads what {@link #toString(long)} writes for a tid from 1 to 2^63-2.
   *
   * @throws IllegalArgumentException with a message for the user if it is none
   */
  public static long parse(String text) {
    if (!looksLikeTid(text)) {
      throw new IllegalArgumentException("not a tid: '" + text + "'; write it like 0x1f3");
    }
    long tid = Long.parseUnsignedLong(text.substring(2), 16);
    if (tid < FIRST || tid == NOW) {
      throw new IllegalArgumentException("no such tid: '" + text + "'");
    }
    return tid;
  }
}
