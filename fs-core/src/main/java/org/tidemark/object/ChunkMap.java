package org.tidemark.object;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chunks by index, in ascending order. An array: files are mostly written from front to back, and
 * then a chunk is added at the end.
 *
 * <p>Guarded by the lock of its file.
 */
final class ChunkMap {
  private static final Chunk[] NONE = {};

  private Chunk[] chunks = NONE;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Returns the chunk at a position from 0 to size - 1. */
  Chunk at(int position) {
    return chunks[position];
  }

  /** Returns the position of the first chunk whose index is not below; size if there is none. */
  int ceiling(long index) {
    if (size == 0 || chunks[size - 1].index() < index) {
      return size;
    }
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks[middle].index() < index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Nullable Chunk get(long index) {
    int position = ceiling(index);
    return position < size && chunks[position].index() == index ? chunks[position] : null;
  }

  /** Adds a chunk; none with this index is there. */
  void add(Chunk chunk) {
    int position = ceiling(chunk.index());
    if (size == chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(4, size * 2));
    }
    System.arraycopy(chunks, position, chunks, position + 1, size - position);
    chunks[position] = chunk;
    size++;
  }

  /** Removes the chunks at positions from included to excluded. */
  void removeRange(int from, int to) {
    System.arraycopy(chunks, to, chunks, from, size - to);
    int left = size - (to - from);
    Arrays.fill(chunks, left, size, null);
    size = left;
    if (size == 0) {
      chunks = NONE;
    }
  }
}
