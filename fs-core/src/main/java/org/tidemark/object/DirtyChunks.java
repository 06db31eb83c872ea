package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/**
 * The write-back buffer of one file: dirty chunks, and those that are being written out.
 *
 * <p>A block that is here is here in full, and has zeros behind the end of the file. A write to a
 * chunk in flight begins a new dirty chunk, so what is in flight never changes. Of a block that is
 * both, the dirty one is newer.
 *
 * <p>Guarded by the lock of its file.
 */
final class DirtyChunks {
  private final ChunkPool pool;
  private final DirtyBudget budget;
  private final ChunkMap dirty = new ChunkMap();
  private final ChunkMap inFlight = new ChunkMap();
  private long dirtyBlocks;
  private int fullChunks;

  DirtyChunks(ChunkPool pool, DirtyBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  /** Whether nothing is buffered. */
  boolean isEmpty() {
    return dirty.isEmpty() && inFlight.isEmpty();
  }

  boolean hasDirty() {
    return !dirty.isEmpty();
  }

  boolean hasInFlight() {
    return !inFlight.isEmpty();
  }

  /** Blocks that are dirty, each of which is backed by a reservation of space. */
  long dirtyBlocks() {
    return dirtyBlocks;
  }

  /** Bytes of the blocks that are dirty or in flight. */
  long bytes() {
    long blocks = dirtyBlocks;
    for (int i = 0; i < inFlight.size(); i++) {
      blocks += inFlight.at(i).count();
    }
    return ChunkLayout.offsetOfBlock(blocks);
  }

  /** Chunks that are dirty as a whole. */
  int fullChunks() {
    return fullChunks;
  }

  boolean isDirty(long block) {
    return has(dirty, block);
  }

  boolean isBuffered(long block) {
    return has(dirty, block) || has(inFlight, block);
  }

  private static boolean has(ChunkMap map, long block) {
    Chunk chunk = map.get(ChunkLayout.chunkOfBlock(block));
    return chunk != null && chunk.has(ChunkLayout.indexInChunk(block));
  }

  /** How many blocks of this range are not dirty yet. */
  long cleanBlocks(long firstBlock, long endBlock) {
    long count = endBlock - firstBlock;
    for (int i = dirty.ceiling(ChunkLayout.chunkOfBlock(firstBlock)); i < dirty.size(); i++) {
      Chunk chunk = dirty.at(i);
      int mask = rangeMask(chunk, firstBlock, endBlock);
      if (mask == 0) {
        break;
      }
      count -= Integer.bitCount(chunk.mask() & mask);
    }
    return count;
  }

  /** The blocks of a chunk that lie in the range, as a mask; 0 if none does. */
  private static int rangeMask(Chunk chunk, long firstBlock, long endBlock) {
    long base = chunk.index() * ChunkLayout.CHUNK_BLOCKS;
    long first = Math.max(firstBlock - base, 0);
    long last = Math.min(endBlock - base, ChunkLayout.CHUNK_BLOCKS) - 1;
    return first > last ? 0 : ChunkLayout.mask((int) first, (int) last);
  }

  /**
   * Takes bytes from src. Of blocks that they fill only in part, the rest is what is buffered; or
   * else what old has; or else zeros.
   */
  void write(long offset, ByteBuffer src, int length, OldBlocks old) {
    long at = offset;
    long end = offset + length;
    while (at < end) {
      long index = ChunkLayout.chunkOf(at);
      int from = (int) (at % ChunkLayout.CHUNK_BYTES);
      int to = (int) Math.min(end - at + from, ChunkLayout.CHUNK_BYTES);
      int first = from / ChunkLayout.BLOCK_BYTES;
      int last = (to - 1) / ChunkLayout.BLOCK_BYTES;
      Chunk chunk = dirtyChunk(index, first, last);
      if (from % ChunkLayout.BLOCK_BYTES != 0) {
        fill(chunk, first, old);
      }
      if (to % ChunkLayout.BLOCK_BYTES != 0) {
        fill(chunk, last, old);
      }
      chunk.put(from, src, to - from);
      add(chunk, ChunkLayout.mask(first, last));
      at += to - from;
    }
  }

  /** Makes one block dirty, with the content that it has. */
  void touch(long block, OldBlocks old) {
    int i = ChunkLayout.indexInChunk(block);
    Chunk chunk = dirtyChunk(ChunkLayout.chunkOfBlock(block), i, i);
    fill(chunk, i, old);
  }

  private Chunk dirtyChunk(long index, int first, int last) {
    Chunk chunk = dirty.get(index);
    if (chunk == null) {
      chunk = new Chunk(index, pool, first, last);
      dirty.add(chunk);
      budget.add(chunk.bufferBytes());
    } else {
      int before = chunk.bufferBytes();
      chunk.ensureRoom(pool, first, last);
      budget.add(chunk.bufferBytes() - before);
    }
    return chunk;
  }

  /** Makes a block dirty that is not so yet, with the content that it has. */
  private void fill(Chunk chunk, int i, OldBlocks old) {
    if (chunk.has(i)) {
      return;
    }
    Chunk flying = inFlight.get(chunk.index());
    long block = chunk.index() * ChunkLayout.CHUNK_BLOCKS + i;
    if (flying != null && flying.has(i)) {
      chunk.copyBlock(flying, i);
    } else if (old.has(block)) {
      chunk.put(i * ChunkLayout.BLOCK_BYTES, old.get(block), ChunkLayout.BLOCK_BYTES);
    } else {
      chunk.zero(i * ChunkLayout.BLOCK_BYTES, ChunkLayout.BLOCK_BYTES);
    }
    add(chunk, 1 << i);
  }

  private void add(Chunk chunk, int mask) {
    boolean wasFull = chunk.isFull();
    dirtyBlocks += Integer.bitCount(mask & ~chunk.mask());
    chunk.add(mask);
    if (!wasFull && chunk.isFull()) {
      fullChunks++;
    }
  }

  /** Copies what is buffered of the plan's blocks to dst, and marks them done. */
  void readInto(ReadPlan plan, ByteBuffer dst) {
    readInto(dirty, plan, dst);
    readInto(inFlight, plan, dst);
  }

  private static void readInto(ChunkMap map, ReadPlan plan, ByteBuffer dst) {
    long endBlock = plan.firstBlock() + plan.blocks();
    for (int i = map.ceiling(ChunkLayout.chunkOfBlock(plan.firstBlock())); i < map.size(); i++) {
      Chunk chunk = map.at(i);
      int rest = rangeMask(chunk, plan.firstBlock(), endBlock);
      if (rest == 0) {
        break;
      }
      rest &= chunk.mask();
      while (rest != 0) {
        int block = Integer.numberOfTrailingZeros(rest);
        rest &= rest - 1;
        int inPlan = (int) (chunk.index() * ChunkLayout.CHUNK_BLOCKS + block - plan.firstBlock());
        if (!plan.isDone(inPlan)) {
          plan.copyBlock(inPlan, chunk.slice(block, 1), dst);
          plan.done(inPlan);
        }
      }
    }
  }

  /**
   * Moves dirty chunks into flight: whole windows, ascending, until there are blocksMin blocks or
   * no more.
   *
   * @param fullOnly only chunks that are dirty as a whole
   * @return the chunks, ascending; empty if there are none
   */
  List<Chunk> take(long fromIndex, int blocksMin, boolean fullOnly) {
    List<Chunk> taken = new ArrayList<>();
    int blocks = 0;
    long window = -1;
    int position = dirty.ceiling(fromIndex);
    int first = position;
    while (position < dirty.size()) {
      Chunk chunk = dirty.at(position);
      if (fullOnly && !chunk.isFull()) {
        dirty.removeRange(first, position);
        position = first + 1;
        first = position;
        continue;
      }
      long itsWindow = chunk.index() / ChunkLayout.WINDOW_CHUNKS;
      if (itsWindow != window && blocks >= blocksMin) {
        break;
      }
      window = itsWindow;
      blocks += chunk.count();
      taken.add(chunk);
      inFlight.add(chunk);
      position++;
      dirtyBlocks -= chunk.count();
      fullChunks -= chunk.isFull() ? 1 : 0;
    }
    dirty.removeRange(first, position);
    return taken;
  }

  /** What was in flight is where it belongs: gives its memory back. */
  void landed() {
    releaseRange(inFlight, 0);
  }

  /**
   * What was in flight could not be written: these blocks of a chunk are dirty again, unless newer
   * ones are.
   *
   * @return how many were superseded by newer ones, and need no reservation any more
   */
  int putBack(Chunk flying, int mask) {
    int superseded = 0;
    Chunk chunk = dirty.get(flying.index());
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int block = Integer.numberOfTrailingZeros(rest);
      if (chunk != null && chunk.has(block)) {
        superseded++;
      } else {
        chunk = dirtyChunk(flying.index(), block, block);
        chunk.copyBlock(flying, block);
        add(chunk, 1 << block);
      }
    }
    return superseded;
  }

  /**
   * Drops what is dirty behind a new end of the file, and fills the rest of its last block with
   * zeros. Nothing is in flight.
   *
   * @return how many blocks were dropped
   */
  long cut(long size) {
    Check.that(inFlight.isEmpty(), "a file was cut while data was in flight");
    long before = dirtyBlocks;
    int position = dirty.ceiling(ChunkLayout.chunkOf(size));
    if (position < dirty.size() && dirty.at(position).index() == ChunkLayout.chunkOf(size)) {
      Chunk chunk = dirty.at(position);
      int from = (int) (size % ChunkLayout.CHUNK_BYTES);
      int firstBehind = (int) ChunkLayout.blockAtOrBehind(from);
      if (from % ChunkLayout.BLOCK_BYTES != 0 && chunk.has(firstBehind - 1)) {
        chunk.zero(from, firstBehind * ChunkLayout.BLOCK_BYTES - from);
      }
      int behind = ChunkLayout.FULL & -(1 << firstBehind);
      if (chunk.isFull() && behind != 0) {
        fullChunks--;
      }
      dirtyBlocks -= Integer.bitCount(chunk.mask() & behind);
      chunk.drop(behind);
      position += chunk.mask() == 0 ? 0 : 1;
    }
    for (int i = position; i < dirty.size(); i++) {
      dirtyBlocks -= dirty.at(i).count();
      fullChunks -= dirty.at(i).isFull() ? 1 : 0;
    }
    releaseRange(dirty, position);
    return before - dirtyBlocks;
  }

  /** Drops everything that is dirty; returns how many blocks. What is in flight stays. */
  long dropDirty() {
    long dropped = dirtyBlocks;
    releaseRange(dirty, 0);
    dirtyBlocks = 0;
    fullChunks = 0;
    return dropped;
  }

  private void releaseRange(ChunkMap map, int from) {
    for (int i = from; i < map.size(); i++) {
      budget.add(-map.at(i).bufferBytes());
      map.at(i).release(pool);
    }
    map.removeRange(from, map.size());
  }

  /** The first buffered block that is not below; -1 if there is none. */
  long nextBuffered(long block) {
    long first = next(dirty, block);
    long second = next(inFlight, block);
    return first < 0 ? second : second < 0 ? first : Math.min(first, second);
  }

  private static long next(ChunkMap map, long block) {
    for (int i = map.ceiling(ChunkLayout.chunkOfBlock(block)); i < map.size(); i++) {
      @Nullable Chunk chunk = map.at(i);
      int mask = chunk.mask() & rangeMask(chunk, block, Long.MAX_VALUE);
      if (mask != 0) {
        return chunk.index() * ChunkLayout.CHUNK_BLOCKS + Integer.numberOfTrailingZeros(mask);
      }
    }
    return -1;
  }
}
