package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;
import static org.agrona.BitUtil.SIZE_OF_SHORT;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The header that every tree node starts with, leaf or internal.
 *
 * <pre>
 * Node     --> Header, Slot{count} | Entry{count}, free space, Heap
 * Heap     --> payloads of a leaf, growing down from the end of the node
 * </pre>
 *
 * <p>The CRC32C covers everything behind itself up to the end of the node. The parent keeps the
 * same value, which is how a lost or misdirected write of a node is noticed.
 */
public final class NodeFormat {
  /** "TMND" as it reads on the medium. */
  public static final int MAGIC = 0x444E4D54;

  /** {@link #type} of a leaf; 0 is invalid. */
  public static final int TYPE_LEAF = 1;

  /** {@link #type} of an internal node. */
  public static final int TYPE_INTERNAL = 2;

  public static final int MAGIC_OFFSET = 0;
  public static final int CRC_OFFSET = MAGIC_OFFSET + SIZE_OF_INT;
  public static final int TYPE_OFFSET = CRC_OFFSET + SIZE_OF_INT;
  public static final int LEVEL_OFFSET = TYPE_OFFSET + 1;
  public static final int COUNT_OFFSET = LEVEL_OFFSET + 1;
  public static final int HEAP_START_OFFSET = COUNT_OFFSET + SIZE_OF_SHORT;
  public static final int ADDRESS_OFFSET = HEAP_START_OFFSET + SIZE_OF_INT;
  public static final int FSID_OFFSET = ADDRESS_OFFSET + SIZE_OF_LONG;
  public static final int WRITE_TID_OFFSET = FSID_OFFSET + 2 * SIZE_OF_LONG;
  public static final int MAX_TID_OFFSET = WRITE_TID_OFFSET + SIZE_OF_LONG;
  public static final int ERASED_TID_OFFSET = MAX_TID_OFFSET + SIZE_OF_LONG;
  public static final int HEAP_GARBAGE_OFFSET = ERASED_TID_OFFSET + SIZE_OF_LONG;
  public static final int RESERVED_OFFSET = HEAP_GARBAGE_OFFSET + SIZE_OF_INT;

  /** Bytes of the header; slots or entries start here. */
  public static final int HEADER_LENGTH = RESERVED_OFFSET + 3 * SIZE_OF_INT;

  /** First byte that the CRC covers. */
  public static final int CRC_COVERS_FROM = TYPE_OFFSET;

  /** Smallest node that newfs offers: three of the largest records fit. */
  public static final int NODE_BYTES_MIN = 16 * 1024;

  /** Largest node: payload offsets are 16 bits wide. */
  public static final int NODE_BYTES_MAX = 64 * 1024;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private NodeFormat() {}

  /** Writes a header of an empty node over {@code page}, whose other bytes become zero. */
  public static void init(
      MutableDirectBuffer page, int type, int level, long address, long fsidHigh, long fsidLow) {
    page.setMemory(0, page.capacity(), (byte) 0);
    page.putInt(MAGIC_OFFSET, MAGIC, ORDER);
    page.putByte(TYPE_OFFSET, (byte) type);
    page.putByte(LEVEL_OFFSET, (byte) level);
    page.putInt(HEAP_START_OFFSET, page.capacity(), ORDER);
    page.putLong(FSID_OFFSET, fsidHigh, ORDER);
    page.putLong(FSID_OFFSET + SIZE_OF_LONG, fsidLow, ORDER);
    address(page, address);
  }

  public static int magic(DirectBuffer page) {
    return page.getInt(MAGIC_OFFSET, ORDER);
  }

  public static int crc(DirectBuffer page) {
    return page.getInt(CRC_OFFSET, ORDER);
  }

  public static void crc(MutableDirectBuffer page, int crc) {
    page.putInt(CRC_OFFSET, crc, ORDER);
  }

  public static int type(DirectBuffer page) {
    return page.getByte(TYPE_OFFSET);
  }

  /** 0 for a leaf, else one more than the children's level. */
  public static int level(DirectBuffer page) {
    return page.getByte(LEVEL_OFFSET) & 0xff;
  }

  /** Number of slots or entries. */
  public static int count(DirectBuffer page) {
    return page.getShort(COUNT_OFFSET, ORDER) & 0xffff;
  }

  public static void count(MutableDirectBuffer page, int count) {
    page.putShort(COUNT_OFFSET, (short) count, ORDER);
  }

  /** Offset of the lowest payload byte of a leaf; the node's size while there is none. */
  public static int heapStart(DirectBuffer page) {
    return page.getInt(HEAP_START_OFFSET, ORDER);
  }

  public static void heapStart(MutableDirectBuffer page, int offset) {
    page.putInt(HEAP_START_OFFSET, offset, ORDER);
  }

  /** Payload bytes of removed or replaced records that compaction would win back. */
  public static int heapGarbage(DirectBuffer page) {
    return page.getInt(HEAP_GARBAGE_OFFSET, ORDER);
  }

  public static void heapGarbage(MutableDirectBuffer page, int bytes) {
    page.putInt(HEAP_GARBAGE_OFFSET, bytes, ORDER);
  }

  /** Where this node was written. */
  public static long address(DirectBuffer page) {
    return page.getLong(ADDRESS_OFFSET, ORDER);
  }

  public static void address(MutableDirectBuffer page, long address) {
    page.putLong(ADDRESS_OFFSET, address, ORDER);
  }

  public static long fsidHigh(DirectBuffer page) {
    return page.getLong(FSID_OFFSET, ORDER);
  }

  public static long fsidLow(DirectBuffer page) {
    return page.getLong(FSID_OFFSET + SIZE_OF_LONG, ORDER);
  }

  /** The commit that wrote this node. */
  public static long writeTid(DirectBuffer page) {
    return page.getLong(WRITE_TID_OFFSET, ORDER);
  }

  public static void writeTid(MutableDirectBuffer page, long tid) {
    page.putLong(WRITE_TID_OFFSET, tid, ORDER);
  }

  /** Leaf: the highest tid of any change in its key range, of records that are gone too. */
  public static long maxTid(DirectBuffer page) {
    return page.getLong(MAX_TID_OFFSET, ORDER);
  }

  public static void maxTid(MutableDirectBuffer page, long tid) {
    page.putLong(MAX_TID_OFFSET, tid, ORDER);
  }

  /** Leaf: the highest deleteTid of a record that was physically removed from its key range. */
  public static long erasedTid(DirectBuffer page) {
    return page.getLong(ERASED_TID_OFFSET, ORDER);
  }

  public static void erasedTid(MutableDirectBuffer page, long tid) {
    page.putLong(ERASED_TID_OFFSET, tid, ORDER);
  }
}
