package org.tidemark.object;

import java.nio.ByteBuffer;
import org.tidemark.base.Check;

/**
 * The buffered blocks of 64 KiB of a file. Its buffer may be smaller than that: it holds a range of
 * the chunk's blocks, and grows when others come.
 *
 * <p>Guarded by the lock of its file. While it is in flight it does not change, and the thread that
 * flushes it reads it without the lock.
 */
final class Chunk {
  private final long index;
  private ChunkPool.Buffer buffer;
  private int firstBlock;
  private int mask;

  /** A chunk with room for the blocks from first to last of the chunk, none of which is there. */
  Chunk(long index, ChunkPool pool, int first, int last) {
    this.index = index;
    int blocks = sizeFor(first, last);
    this.buffer = pool.acquire(blocks);
    this.firstBlock = alignedStart(first, last, blocks);
  }

  /** Which 64 KiB of the file. */
  long index() {
    return index;
  }

  /** Bit i: block i of the chunk is here. */
  int mask() {
    return mask;
  }

  boolean has(int block) {
    return (mask >>> block & 1) != 0;
  }

  boolean isFull() {
    return mask == ChunkLayout.FULL;
  }

  /** How many blocks are here. */
  int count() {
    return Integer.bitCount(mask);
  }

  /** The memory that it takes, in bytes. */
  int bufferBytes() {
    return buffer.blocks() * ChunkLayout.BLOCK_BYTES;
  }

  /** Makes room for the blocks from first to last. May move what is here. */
  void ensureRoom(ChunkPool pool, int first, int last) {
    if (first >= firstBlock && last < firstBlock + buffer.blocks()) {
      return;
    }
    int from = first;
    int to = last;
    if (mask != 0) {
      from = Math.min(first, Integer.numberOfTrailingZeros(mask));
      to = Math.max(last, 31 - Integer.numberOfLeadingZeros(mask));
    }
    int blocks = sizeFor(from, to);
    ChunkPool.Buffer old = buffer;
    int oldFirst = firstBlock;
    buffer = pool.acquire(blocks);
    firstBlock = alignedStart(from, to, blocks);
    for (int rest = mask; rest != 0; ) {
      int start = Integer.numberOfTrailingZeros(rest);
      int length = Integer.numberOfTrailingZeros(~(rest >>> start));
      buffer.bytes().put(at(start, 0), old.bytes(), bytes(start - oldFirst), bytes(length));
      rest &= ~ChunkLayout.mask(start, start + length - 1);
    }
    pool.release(old);
  }

  /** Notes that the blocks of this mask are here now, in full. */
  void add(int blocksMask) {
    mask |= blocksMask;
  }

  /** Drops blocks. */
  void drop(int blocksMask) {
    mask &= ~blocksMask;
  }

  /** Writes bytes of src from its position on, which moves. There must be room. */
  void put(int offsetInChunk, ByteBuffer src, int length) {
    buffer.bytes().put(offsetInChunk - bytes(firstBlock), src, src.position(), length);
    src.position(src.position() + length);
  }

  /** Fills bytes with zeros. There must be room. */
  void zero(int offsetInChunk, int length) {
    int at = offsetInChunk - bytes(firstBlock);
    ByteBuffer bytes = buffer.bytes();
    int end = at + length;
    while (at < end && (at & 7) != 0) {
      bytes.put(at++, (byte) 0);
    }
    for (; at + 8 <= end; at += 8) {
      bytes.putLong(at, 0);
    }
    while (at < end) {
      bytes.put(at++, (byte) 0);
    }
  }

  /** Copies a block of another chunk of the same index, for which there must be room. */
  void copyBlock(Chunk from, int block) {
    buffer
        .bytes()
        .put(at(block, 0), from.buffer.bytes(), from.at(block, 0), ChunkLayout.BLOCK_BYTES);
  }

  /** Returns the bytes of adjacent blocks that are here. */
  ByteBuffer slice(int first, int blocks) {
    Check.that(
        (mask & ChunkLayout.mask(first, first + blocks - 1))
            == ChunkLayout.mask(first, first + blocks - 1),
        "blocks that are not buffered");
    return buffer.bytes().slice(at(first, 0), bytes(blocks));
  }

  /** Gives the memory back. */
  void release(ChunkPool pool) {
    mask = 0;
    pool.release(buffer);
  }

  private int at(int block, int offsetInBlock) {
    return bytes(block - firstBlock) + offsetInBlock;
  }

  private static int bytes(int blocks) {
    return blocks * ChunkLayout.BLOCK_BYTES;
  }

  private static int sizeFor(int first, int last) {
    int wanted = last - first + 1;
    return wanted == 1 ? 1 : wanted <= 4 ? 4 : ChunkLayout.CHUNK_BLOCKS;
  }

  /** Where a buffer of so many blocks begins so that it holds first to last. */
  private static int alignedStart(int first, int last, int blocks) {
    int start = Math.min(first, ChunkLayout.CHUNK_BLOCKS - blocks);
    Check.that(start <= first && last < start + blocks, "a buffer that is too small");
    return start;
  }
}
