package org.tidemark.object;

import java.nio.ByteBuffer;

/**
 * The present content of the few blocks that a write changes only in part, read before the write
 * takes its locks. One thread.
 */
final class OldBlocks {
  /** The first and the last block of a write, and block 0 of a file that was stored inline. */
  private static final int MAX = 3;

  private final ByteBuffer bytes = ByteBuffer.allocateDirect(MAX * ChunkLayout.BLOCK_BYTES);
  private final long[] blocks = new long[MAX];
  private int count;

  void clear() {
    count = 0;
  }

  boolean has(long block) {
    return find(block) >= 0;
  }

  /** Returns room for the content of one more block. */
  ByteBuffer add(long block) {
    blocks[count] = block;
    return slice(count++);
  }

  /** Returns the content of a block that is here. */
  ByteBuffer get(long block) {
    return slice(find(block));
  }

  private int find(long block) {
    for (int i = 0; i < count; i++) {
      if (blocks[i] == block) {
        return i;
      }
    }
    return -1;
  }

  private ByteBuffer slice(int i) {
    return bytes.slice(i * ChunkLayout.BLOCK_BYTES, ChunkLayout.BLOCK_BYTES);
  }
}
