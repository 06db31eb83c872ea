package org.tidemark.object;

import java.util.TreeMap;

/** What a file should contain: sparse blocks and a size. Copies share blocks. */
final class ContentModel {
  private static final int BLOCK = ChunkLayout.BLOCK_BYTES;

  private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
  private long size;

  long size() {
    return size;
  }

  ContentModel copy() {
    ContentModel copy = new ContentModel();
    copy.blocks.putAll(blocks);
    copy.size = size;
    return copy;
  }

  void write(long offset, byte[] bytes) {
    for (int i = 0; i < bytes.length; ) {
      long block = (offset + i) / BLOCK;
      int at = (int) ((offset + i) % BLOCK);
      int count = Math.min(bytes.length - i, BLOCK - at);
      System.arraycopy(bytes, i, own(block), at, count);
      i += count;
    }
    if (bytes.length > 0) {
      size = Math.max(size, offset + bytes.length);
    }
  }

  private byte[] own(long block) {
    byte[] old = blocks.get(block);
    byte[] mine = old == null ? new byte[BLOCK] : old.clone();
    blocks.put(block, mine);
    return mine;
  }

  void truncate(long newSize) {
    zero(newSize, size);
    size = newSize;
  }

  void zero(long from, long to) {
    if (from >= to) {
      return;
    }
    long firstWhole = (from + BLOCK - 1) / BLOCK;
    long endWhole = to >= size ? Long.MAX_VALUE : to / BLOCK;
    if (firstWhole < endWhole) {
      blocks.subMap(firstWhole, endWhole).clear();
    }
    zeroPart(from / BLOCK, from, to);
    zeroPart((to - 1) / BLOCK, from, to);
  }

  private void zeroPart(long block, long from, long to) {
    if (blocks.containsKey(block)) {
      byte[] mine = own(block);
      long start = Math.max(0, from - block * BLOCK);
      long end = Math.min(BLOCK, to - block * BLOCK);
      for (long i = start; i < end; i++) {
        mine[(int) i] = 0;
      }
    }
  }

  void extend(long newSize) {
    size = Math.max(size, newSize);
  }

  /** What a read of so many bytes gives. */
  byte[] read(long offset, int length) {
    int count = (int) Math.max(0, Math.min(length, size - offset));
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; ) {
      int at = (int) ((offset + i) % BLOCK);
      int some = Math.min(count - i, BLOCK - at);
      byte[] block = blocks.get((offset + i) / BLOCK);
      if (block != null) {
        System.arraycopy(block, at, bytes, i, some);
      }
      i += some;
    }
    return bytes;
  }

  /** Offsets of blocks that were ever written and not cut off, to look at. */
  Iterable<Long> blockNumbers() {
    return blocks.keySet();
  }

  boolean hasNonZero(long block) {
    byte[] bytes = blocks.get(block);
    if (bytes != null) {
      for (byte b : bytes) {
        if (b != 0) {
          return true;
        }
      }
    }
    return false;
  }
}
