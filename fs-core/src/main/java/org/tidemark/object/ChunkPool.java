package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.base.Units;

/**
 * Memory for buffered file data: buffers of 1, 4 or 16 blocks outside the heap. What was taken once
 * is kept for the next file; nothing is given back to the system.
 *
 * <p>Pages of 64 KiB are cut into aligned parts of one size or mixed ones; free parts of a page are
 * one again without further ado, since a page only remembers which of its blocks are free.
 *
 * <p>Thread-safe; a leaf lock.
 */
final class ChunkPool {
  private static final int SLAB_BYTES = Units.MIB;

  /** How many pages in use are looked at for room before a free page is begun. */
  private static final int PAGES_TRIED = 8;

  /** A part of a page. Belongs to one chunk until it is released. */
  static final class Buffer {
    private final Page page;
    private final int firstBlock;
    private final int blocks;
    private final ByteBuffer bytes;

    private Buffer(Page page, int firstBlock, int blocks) {
      this.page = page;
      this.firstBlock = firstBlock;
      this.blocks = blocks;
      this.bytes =
          page.bytes.slice(firstBlock * ChunkLayout.BLOCK_BYTES, blocks * ChunkLayout.BLOCK_BYTES);
    }

    /** All of it, position 0; positions and limits must be left alone: slice it. */
    ByteBuffer bytes() {
      return bytes;
    }

    /** 1, 4 or 16. */
    int blocks() {
      return blocks;
    }
  }

  private static final class Page {
    private static final int NOT_LISTED = -1;

    private final ByteBuffer bytes;
    private int free = ChunkLayout.FULL;
    private int listedAt = NOT_LISTED;

    Page(ByteBuffer bytes) {
      this.bytes = bytes;
    }
  }

  /** Pages without any block in use. */
  @GuardedBy("this")
  private final List<Page> freePages = new ArrayList<>();

  /** Pages with blocks in use and free ones. */
  @GuardedBy("this")
  private final List<Page> partPages = new ArrayList<>();

  @GuardedBy("this")
  private long usedBlocks;

  /** Returns a buffer of so many blocks (1, 4 or 16) with arbitrary content. */
  synchronized Buffer acquire(int blocks) {
    Check.argument(blocks == 1 || blocks == 4 || blocks == 16, "not a size of buffers", blocks);
    int first = -1;
    Page page = null;
    if (blocks < ChunkLayout.CHUNK_BLOCKS) {
      int last = partPages.size() - 1;
      for (int i = last; i >= 0 && i > last - PAGES_TRIED && first < 0; i--) {
        page = partPages.get(i);
        first = findFree(page.free, blocks);
      }
    }
    if (page == null || first < 0) {
      page = freePage();
      first = 0;
    }
    page.free &= ~ChunkLayout.mask(first, first + blocks - 1);
    list(page);
    usedBlocks += blocks;
    return new Buffer(page, first, blocks);
  }

  /** Takes a buffer back; nobody may look at it any more. */
  synchronized void release(Buffer buffer) {
    int mask = ChunkLayout.mask(buffer.firstBlock, buffer.firstBlock + buffer.blocks - 1);
    Page page = buffer.page;
    Check.that((page.free & mask) == 0, "a buffer was released twice");
    page.free |= mask;
    list(page);
    if (page.free == ChunkLayout.FULL) {
      freePages.add(page);
    }
    usedBlocks -= buffer.blocks;
  }

  /** Bytes that are in use. */
  synchronized long usedBytes() {
    return usedBlocks * ChunkLayout.BLOCK_BYTES;
  }

  private static int findFree(int free, int blocks) {
    if (blocks == 1) {
      return free == 0 ? -1 : Integer.numberOfTrailingZeros(free);
    }
    for (int first = 0; first < ChunkLayout.CHUNK_BLOCKS; first += blocks) {
      int mask = ChunkLayout.mask(first, first + blocks - 1);
      if ((free & mask) == mask) {
        return first;
      }
    }
    return -1;
  }

  @GuardedBy("this")
  private Page freePage() {
    if (freePages.isEmpty()) {
      ByteBuffer slab = ByteBuffer.allocateDirect(SLAB_BYTES);
      for (int at = 0; at < SLAB_BYTES; at += ChunkLayout.CHUNK_BYTES) {
        freePages.add(new Page(slab.slice(at, ChunkLayout.CHUNK_BYTES)));
      }
    }
    return freePages.removeLast();
  }

  /** Puts the page on the list of those in part in use, or takes it off. */
  @GuardedBy("this")
  private void list(Page page) {
    boolean isPart = page.free != 0 && page.free != ChunkLayout.FULL;
    if (isPart && page.listedAt == Page.NOT_LISTED) {
      page.listedAt = partPages.size();
      partPages.add(page);
    } else if (!isPart && page.listedAt != Page.NOT_LISTED) {
      Page last = partPages.removeLast();
      if (last != page) {
        last.listedAt = page.listedAt;
        partPages.set(last.listedAt, last);
      }
      page.listedAt = Page.NOT_LISTED;
    }
  }
}
