package org.tidemark.space;

/**
 * Runs of bits in {@code long[]}: bit b is bit {@code b % 64} of word {@code b / 64}; 1 means used.
 * Everything goes by whole words. Ranges are given by their first bit and the bit behind their
 * last.
 */
final class Bits {
  /** For each power of two up to 64 the bits at its multiples. */
  private static final long[] UNIT_STARTS = {
    -1L,
    0x5555_5555_5555_5555L,
    0x1111_1111_1111_1111L,
    0x0101_0101_0101_0101L,
    0x0001_0001_0001_0001L,
    0x0000_0001_0000_0001L,
    1L
  };

  private Bits() {}

  /** Returns the first clear bit at or behind from, or to if there is none before that. */
  static int nextClear(long[] words, int from, int to) {
    if (from >= to) {
      return to;
    }
    int word = from >>> 6;
    long clear = ~words[word] & (-1L << from);
    while (clear == 0) {
      word++;
      if (word << 6 >= to) {
        return to;
      }
      clear = ~words[word];
    }
    return Math.min(to, (word << 6) + Long.numberOfTrailingZeros(clear));
  }

  /** Returns the first set bit at or behind from, or to if there is none before that. */
  static int nextSet(long[] words, int from, int to) {
    if (from >= to) {
      return to;
    }
    int word = from >>> 6;
    long set = words[word] & (-1L << from);
    while (set == 0) {
      word++;
      if (word << 6 >= to) {
        return to;
      }
      set = words[word];
    }
    return Math.min(to, (word << 6) + Long.numberOfTrailingZeros(set));
  }

  /** Returns the last set bit before from, or low - 1 if there is none at or behind low. */
  static int previousSet(long[] words, int from, int low) {
    if (from <= low) {
      return low - 1;
    }
    int word = (from - 1) >>> 6;
    long set = words[word] & (-1L >>> (63 - ((from - 1) & 63)));
    while (set == 0) {
      if (word << 6 <= low) {
        return low - 1;
      }
      word--;
      set = words[word];
    }
    return Math.max(low - 1, (word << 6) + 63 - Long.numberOfLeadingZeros(set));
  }

  /**
   * Returns the first bit, at a multiple of unit and at or behind from, of unit clear bits; or -1
   * if there is none before to. Unit is a power of two of at most 64; to is a multiple of it.
   */
  static int nextClearUnit(long[] words, int unit, int from, int to) {
    int aligned = (from + unit - 1) & -unit;
    if (aligned >= to) {
      return -1;
    }
    int word = aligned >>> 6;
    long starts = clearUnits(words[word], unit) & (-1L << aligned);
    while (starts == 0) {
      word++;
      if (word << 6 >= to) {
        return -1;
      }
      starts = clearUnits(words[word], unit);
    }
    int found = (word << 6) + Long.numberOfTrailingZeros(starts);
    return found < to ? found : -1;
  }

  /** Counts the clear units at multiples of unit; from and to are multiples of 64. */
  static int countClearUnits(long[] words, int unit, int from, int to) {
    int count = 0;
    for (int word = from >>> 6; word < to >>> 6; word++) {
      count += Long.bitCount(clearUnits(words[word], unit));
    }
    return count;
  }

  /**
   * Returns a word with a bit for each unit at a multiple of unit that is clear in all its bits.
   */
  private static long clearUnits(long word, int unit) {
    long clear = ~word;
    for (int shift = 1; shift < unit; shift <<= 1) {
      clear &= clear >>> shift;
    }
    return clear & UNIT_STARTS[Integer.numberOfTrailingZeros(unit)];
  }

  /** Returns whether no bit of the range is set. */
  static boolean isClear(long[] words, int from, int to) {
    return nextSet(words, from, to) == to;
  }

  /** Returns whether all bits of the range are set. */
  static boolean isSet(long[] words, int from, int to) {
    return nextClear(words, from, to) == to;
  }

  static void set(long[] words, int from, int to) {
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] |= head & tail;
      return;
    }
    words[first] |= head;
    for (int word = first + 1; word < last; word++) {
      words[word] = -1L;
    }
    words[last] |= tail;
  }

  static void clear(long[] words, int from, int to) {
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] &= ~(head & tail);
      return;
    }
    words[first] &= ~head;
    for (int word = first + 1; word < last; word++) {
      words[word] = 0;
    }
    words[last] &= ~tail;
  }

  /** Counts the set bits of the range; from and to are multiples of 64. */
  static int count(long[] words, int from, int to) {
    int count = 0;
    for (int word = from >>> 6; word < to >>> 6; word++) {
      count += Long.bitCount(words[word]);
    }
    return count;
  }

  /** Returns the length of the longest run of clear bits in the range. */
  static int longestClear(long[] words, int from, int to) {
    int longest = 0;
    int start = nextClear(words, from, to);
    while (start < to) {
      int end = nextSet(words, start, to);
      longest = Math.max(longest, end - start);
      start = nextClear(words, end, to);
    }
    return longest;
  }
}
