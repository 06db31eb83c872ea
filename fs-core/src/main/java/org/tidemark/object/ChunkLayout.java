package org.tidemark.object;

import org.tidemark.base.Units;

/** How a file is cut into blocks, chunks and windows, and how long it may be. */
final class ChunkLayout {
  static final int BLOCK_SHIFT = 12;
  static final int BLOCK_BYTES = Units.BLOCK_BYTES;

  /** A chunk is what one extent may cover: 64 KiB, at a multiple of that. */
  static final int CHUNK_SHIFT = 16;

  static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;
  static final int CHUNK_BLOCKS = CHUNK_BYTES / BLOCK_BYTES;

  /** The mask of a chunk whose blocks are all there. */
  static final int FULL = (1 << CHUNK_BLOCKS) - 1;

  /** A window is the most that leaves the buffer as one operation: 1 MiB, at a multiple of that. */
  static final int WINDOW_BYTES = Units.MIB;

  static final int WINDOW_BLOCKS = WINDOW_BYTES / BLOCK_BYTES;
  static final int WINDOW_CHUNKS = WINDOW_BYTES / CHUNK_BYTES;

  /** The longest file: whole chunks, so that the end of an extent is always a positive number. */
  static final long FILE_BYTES_MAX = (1L << 63) - CHUNK_BYTES;

  private ChunkLayout() {}

  /** The block in which the byte lies. */
  static long blockOf(long offset) {
    return offset >>> BLOCK_SHIFT;
  }

  /** The first block that begins at or behind the byte. */
  static long blockAtOrBehind(long offset) {
    return (offset + BLOCK_BYTES - 1) >>> BLOCK_SHIFT;
  }

  static long chunkOf(long offset) {
    return offset >>> CHUNK_SHIFT;
  }

  static long chunkOfBlock(long block) {
    return block / CHUNK_BLOCKS;
  }

  /** The place of a block in its chunk. */
  static int indexInChunk(long block) {
    return (int) (block % CHUNK_BLOCKS);
  }

  static long offsetOfBlock(long block) {
    return block << BLOCK_SHIFT;
  }

  /** The mask of the blocks from first to last, both included. */
  static int mask(int first, int last) {
    return ((2 << last) - 1) & -(1 << first);
  }
}
