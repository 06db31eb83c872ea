package org.tidemark.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache may forget, but it never says what is not so. */
final class ClockCacheTest {
  private static final int CAPACITY = 16;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdsWhatWasPutLastOrNothing(long seed) {
    Random random = new Random(seed);
    ClockCache<Integer> cache = new ClockCache<>(CAPACITY);
    Map<Long, Integer> model = new HashMap<>();
    int hits = 0;
    for (int i = 0; i < 20_000; i++) {
      long address = random.nextInt(3 * CAPACITY);
      switch (random.nextInt(4)) {
        case 0 -> {
          cache.put(address, i);
          model.put(address, i);
          assertEquals(i, cache.get(address));
        }
        case 1 -> {
          cache.remove(address);
          model.remove(address);
          assertNull(cache.get(address));
        }
        default -> {
          Integer found = cache.get(address);
          if (found != null) {
            hits++;
            assertEquals(model.get(address), found);
          }
        }
      }
      assertTrue(cache.size() <= Math.min(CAPACITY, model.size()));
    }
    assertTrue(hits > 1_000, hits + " hits");
  }

  @Test
  void whatIsRemovedMakesRoomWithoutAnotherLeaving() {
    ClockCache<Integer> cache = new ClockCache<>(CAPACITY);
    for (long address = 0; address < CAPACITY; address++) {
      cache.put(address, (int) address);
    }
    cache.remove(3);
    for (int i = 0; i < 100; i++) {
      cache.put(CAPACITY + i, i);
      cache.remove(CAPACITY + i);
    }
    for (long address = 0; address < CAPACITY; address++) {
      assertEquals(address == 3 ? null : (Integer) (int) address, cache.get(address));
    }
    assertEquals(CAPACITY - 1, cache.size());
  }

  @Test
  void whatIsHitOutlivesWhatIsNot() {
    ClockCache<Integer> cache = new ClockCache<>(CAPACITY);
    cache.put(0, 0);
    for (int i = 1; i < 10 * CAPACITY; i++) {
      assertEquals(0, cache.get(0));
      cache.put(i, i);
    }
    assertEquals(0, cache.get(0));
  }
}
