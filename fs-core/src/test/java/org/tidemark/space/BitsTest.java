package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsTest {
  private static final int BITS = 512;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void wordsDoWhatSingleBitsDo(long seed) {
    Random random = new Random(seed);
    BitSet model = new BitSet(BITS);
    long[] words = new long[BITS / 64];
    for (int step = 0; step < 5_000; step++) {
      int from = random.nextInt(BITS);
      int to = from + 1 + random.nextInt(random.nextBoolean() ? 4 : BITS - from);
      to = Math.min(to, BITS);
      if (random.nextBoolean()) {
        Bits.set(words, from, to);
        model.set(from, to);
      } else {
        Bits.clear(words, from, to);
        model.clear(from, to);
      }
      assertEquals(model, BitSet.valueOf(words));
      int low = random.nextInt(BITS + 1);
      int high = low + random.nextInt(BITS + 1 - low);
      check(model, words, low, high);
      int unit = 1 << random.nextInt(7);
      checkUnits(model, words, unit, random.nextInt(BITS));
    }
    Arrays.fill(words, 0);
    assertEquals(BITS, Bits.longestClear(words, 0, BITS));
  }

  private static void check(BitSet model, long[] words, int low, int high) {
    int set = model.nextSetBit(low);
    assertEquals(set < 0 || set > high ? high : set, Bits.nextSet(words, low, high));
    assertEquals(Math.min(high, model.nextClearBit(low)), Bits.nextClear(words, low, high));
    int previous = high == 0 ? -1 : model.previousSetBit(high - 1);
    assertEquals(Math.max(low - 1, previous), Bits.previousSet(words, high, low));
    int used = model.get(low, high).cardinality();
    assertEquals(used == 0, Bits.isClear(words, low, high));
    assertEquals(used == high - low, Bits.isSet(words, low, high));
    int longest = 0;
    int run = 0;
    for (int i = low; i < high; i++) {
      run = model.get(i) ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    assertEquals(longest, Bits.longestClear(words, low, high));
    int first = low / 64 * 64;
    int end = high / 64 * 64;
    if (first <= end) {
      assertEquals(model.get(first, end).cardinality(), Bits.count(words, first, end));
    }
  }

  private static void checkUnits(BitSet model, long[] words, int unit, int from) {
    int expected = -1;
    int count = 0;
    for (int i = BITS - unit; i >= 0; i -= unit) {
      if (model.get(i, i + unit).isEmpty()) {
        count++;
        expected = i >= from ? i : expected;
      }
    }
    assertEquals(expected, Bits.nextClearUnit(words, unit, from, BITS));
    assertEquals(count, Bits.countClearUnits(words, unit, 0, BITS));
  }
}
