package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.InvariantException;

/** Buffers never overlap, and what is given back is used again. */
class ChunkPoolTest {
  private static final int[] SIZES = {1, 1, 1, 4, 16};

  private record Held(ChunkPool.Buffer buffer, long mark) {
    void fill() {
      for (int i = 0; i < buffer.bytes().capacity(); i += 8) {
        buffer.bytes().putLong(i, mark);
      }
    }

    void check() {
      for (int i = 0; i < buffer.bytes().capacity(); i += 8) {
        assertEquals(mark, buffer.bytes().getLong(i));
      }
    }
  }

  @Test
  void buffersDoNotOverlap() {
    Random random = new Random(1);
    ChunkPool pool = new ChunkPool();
    List<Held> held = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < 20_000; i++) {
      if (held.size() < 200 && random.nextInt(5) < 3) {
        Held next = new Held(pool.acquire(SIZES[random.nextInt(SIZES.length)]), i);
        next.fill();
        held.add(next);
        bytes += next.buffer.bytes().capacity();
      } else if (!held.isEmpty()) {
        Held gone = held.remove(random.nextInt(held.size()));
        gone.check();
        bytes -= gone.buffer.bytes().capacity();
        pool.release(gone.buffer);
      }
      assertEquals(bytes, pool.usedBytes());
    }
    held.forEach(Held::check);
  }

  @Test
  void releasingTwiceIsNoticed() {
    ChunkPool pool = new ChunkPool();
    ChunkPool.Buffer buffer = pool.acquire(4);
    pool.release(buffer);
    assertThrows(InvariantException.class, () -> pool.release(buffer));
  }
}
