package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Units;

/**
 * Where each block of a piece of a file is to be had, for one read of at most 1 MiB: collected
 * under locks, carried out without them. Reused; one thread at a time.
 */
final class ReadPlan {
  /** 1 MiB that does not begin with a block touches one block more. */
  private static final int BLOCKS_MAX = ChunkLayout.WINDOW_BLOCKS + 1;

  /** A block is a hole until something else is known of it. */
  private static final long HOLE = 0;

  private static final long DONE = -1;

  /** And below: what is in a compressed extent, by its place in the list. */
  private static final long PACKED = -2;

  /** A compressed extent that blocks of this read are in. */
  record Packed(long firstBlock, UnsafeBuffer payload) {}

  /** The most that is read through the bounce buffer at once, in blocks. */
  static final int BOUNCE_BLOCKS = 32;

  private final long[] address = new long[BLOCKS_MAX];
  private final int[] crc = new int[BLOCKS_MAX];
  private final ByteBuffer bounce =
      ByteBuffer.allocateDirect(BOUNCE_BLOCKS * ChunkLayout.BLOCK_BYTES);
  private final List<Packed> packed = new ArrayList<>();
  private long offset;
  private int length;
  private int dstStart;
  private long firstBlock;
  private int blocks;

  /** Begins a read of length bytes from offset into dst from its position on. */
  void begin(long fileOffset, int bytes, ByteBuffer dst) {
    offset = fileOffset;
    length = bytes;
    dstStart = dst.position();
    firstBlock = ChunkLayout.blockOf(fileOffset);
    blocks = (int) (ChunkLayout.blockAtOrBehind(fileOffset + bytes) - firstBlock);
    Arrays.fill(address, 0, blocks, HOLE);
    packed.clear();
  }

  long firstBlock() {
    return firstBlock;
  }

  int blocks() {
    return blocks;
  }

  /** Where the first byte behind the last block stands in the file. */
  long endOffset() {
    return ChunkLayout.offsetOfBlock(firstBlock + blocks);
  }

  boolean isDone(int block) {
    return address[block] == DONE;
  }

  void done(int block) {
    address[block] = DONE;
  }

  boolean allDone() {
    for (int i = 0; i < blocks; i++) {
      if (address[i] != DONE) {
        return false;
      }
    }
    return true;
  }

  boolean isHole(int block) {
    return address[block] == HOLE;
  }

  boolean isOnMedium(int block) {
    return address[block] != HOLE && address[block] != DONE && !isPacked(block);
  }

  /** Whether a block is in a compressed extent. */
  boolean isPacked(int block) {
    // Addresses of high volumes are negative too, but there is no volume 255.
    return address[block] <= PACKED && address[block] > PACKED - BLOCKS_MAX;
  }

  /** The compressed extent that a block is in. */
  Packed packed(int block) {
    return packed.get((int) (PACKED - address[block]));
  }

  /** Returns how many blocks from this one on are in the same compressed extent. */
  int packedFrom(int block) {
    int end = block + 1;
    while (end < blocks && address[end] == address[block]) {
      end++;
    }
    return end - block;
  }

  /** Notes that blocks of a compressed extent, which begins at a block of the file, are wanted. */
  void foundPacked(long fileBlock, int from, int to, DirectBuffer payload, int at, int bytes) {
    byte[] copy = new byte[bytes];
    payload.getBytes(at, copy);
    long mark = PACKED - packed.size();
    packed.add(new Packed(fileBlock, new UnsafeBuffer(copy)));
    for (int block = from; block < to; block++) {
      int i = (int) (fileBlock + block - firstBlock);
      if (address[i] != DONE) {
        address[i] = mark;
      }
    }
  }

  long address(int block) {
    return address[block];
  }

  int crc(int block) {
    return crc[block];
  }

  /** Notes where a block of the file stands on the medium, unless it is done already. */
  void found(long fileBlock, long at, int checksum) {
    int i = (int) (fileBlock - firstBlock);
    if (address[i] != DONE) {
      address[i] = at;
      crc[i] = checksum;
    }
  }

  /** Returns how many blocks from this one on are adjacent on the medium too. */
  int adjacentFrom(int block) {
    int end = block + 1;
    while (end < blocks
        && isOnMedium(end)
        && address[end] == address[end - 1] + Units.BLOCK_BYTES) {
      end++;
    }
    return end - block;
  }

  /** Returns whether dst has room for all bytes of these blocks. */
  boolean fits(int block, int count) {
    long from = ChunkLayout.offsetOfBlock(firstBlock + block);
    return from >= offset && from + (long) count * Units.BLOCK_BYTES <= offset + length;
  }

  /** Returns the bytes of dst that stand for these blocks, which fit. */
  ByteBuffer slice(int block, int count, ByteBuffer dst) {
    int at = dstStart + (int) (ChunkLayout.offsetOfBlock(firstBlock + block) - offset);
    return dst.slice(at, count * Units.BLOCK_BYTES);
  }

  /** Returns a buffer for blocks that do not fit into dst. */
  ByteBuffer bounce(int count) {
    return bounce.slice(0, count * Units.BLOCK_BYTES);
  }

  /** Copies to dst what it has room for of the content of a block, or of adjacent blocks. */
  void copyBlock(int block, ByteBuffer content, ByteBuffer dst) {
    long blockOffset = ChunkLayout.offsetOfBlock(firstBlock + block);
    long from = Math.max(blockOffset, offset);
    long to = Math.min(blockOffset + content.remaining(), offset + length);
    if (from < to) {
      dst.put(
          dstStart + (int) (from - offset),
          content,
          content.position() + (int) (from - blockOffset),
          (int) (to - from));
    }
  }

  /** Copies to dst what it has room for of content that begins with the first byte of the file. */
  void copyInline(DirectBuffer content, int at, int bytes, ByteBuffer dst) {
    long to = Math.min(bytes, offset + length);
    if (offset < to) {
      content.getBytes(at + (int) offset, dst, dstStart, (int) (to - offset));
    }
    long zerosFrom = Math.max(offset, bytes);
    zero(zerosFrom, Math.min(offset + length, Units.BLOCK_BYTES), dst);
  }

  /** Fills a block's part of dst with zeros. */
  void zeroBlock(int block, ByteBuffer dst) {
    long from = ChunkLayout.offsetOfBlock(firstBlock + block);
    zero(Math.max(from, offset), Math.min(from + Units.BLOCK_BYTES, offset + length), dst);
  }

  private void zero(long from, long to, ByteBuffer dst) {
    int at = dstStart + (int) (from - offset);
    int end = at + (int) Math.max(0, to - from);
    for (; at + 8 <= end; at += 8) {
      dst.putLong(at, 0);
    }
    for (; at < end; at++) {
      dst.put(at, (byte) 0);
    }
  }
}
