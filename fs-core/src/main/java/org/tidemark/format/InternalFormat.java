package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;
import static org.agrona.BitUtil.SIZE_OF_SHORT;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * An internal node: sorted entries of fixed size behind the header. A separator is the lowest key
 * that may stand below its child; the first one of a node counts as the lowest of all.
 */
public final class InternalFormat {
  public static final int OBJECT_ID_OFFSET = 0;
  public static final int KEY_OFFSET = OBJECT_ID_OFFSET + SIZE_OF_LONG;
  public static final int CREATE_TID_OFFSET = KEY_OFFSET + SIZE_OF_LONG;
  public static final int PFS_OFFSET = CREATE_TID_OFFSET + SIZE_OF_LONG;
  public static final int TYPE_OFFSET = PFS_OFFSET + SIZE_OF_SHORT;
  public static final int RESERVED_OFFSET = TYPE_OFFSET + 1;
  public static final int CHILD_CRC_OFFSET = RESERVED_OFFSET + 1;
  public static final int CHILD_ADDRESS_OFFSET = CHILD_CRC_OFFSET + SIZE_OF_INT;
  public static final int MAX_TID_OFFSET = CHILD_ADDRESS_OFFSET + SIZE_OF_LONG;
  public static final int OLDEST_DEAD_TID_OFFSET = MAX_TID_OFFSET + SIZE_OF_LONG;
  public static final int LIVE_BYTES_OFFSET = OLDEST_DEAD_TID_OFFSET + SIZE_OF_LONG;
  public static final int DEAD_BYTES_OFFSET = LIVE_BYTES_OFFSET + SIZE_OF_LONG;

  /** Bytes of one entry. */
  public static final int ENTRY_LENGTH = DEAD_BYTES_OFFSET + SIZE_OF_LONG;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private InternalFormat() {}

  /** Offset of entry {@code i} in its node. */
  public static int entry(int i) {
    return NodeFormat.HEADER_LENGTH + i * ENTRY_LENGTH;
  }

  /** How many entries a node of {@code nodeBytes} holds. */
  public static int countMax(int nodeBytes) {
    return (nodeBytes - NodeFormat.HEADER_LENGTH) / ENTRY_LENGTH;
  }

  public static int pfs(DirectBuffer page, int i) {
    return page.getShort(entry(i) + PFS_OFFSET, ORDER) & 0xffff;
  }

  public static long objectId(DirectBuffer page, int i) {
    return page.getLong(entry(i) + OBJECT_ID_OFFSET, ORDER);
  }

  public static int type(DirectBuffer page, int i) {
    return page.getByte(entry(i) + TYPE_OFFSET) & 0xff;
  }

  public static long key(DirectBuffer page, int i) {
    return page.getLong(entry(i) + KEY_OFFSET, ORDER);
  }

  public static long createTid(DirectBuffer page, int i) {
    return page.getLong(entry(i) + CREATE_TID_OFFSET, ORDER);
  }

  public static long childAddress(DirectBuffer page, int i) {
    return page.getLong(entry(i) + CHILD_ADDRESS_OFFSET, ORDER);
  }

  public static void childAddress(MutableDirectBuffer page, int i, long address) {
    page.putLong(entry(i) + CHILD_ADDRESS_OFFSET, address, ORDER);
  }

  public static int childCrc(DirectBuffer page, int i) {
    return page.getInt(entry(i) + CHILD_CRC_OFFSET, ORDER);
  }

  /** Never too low: the highest tid of any change below. */
  public static long maxTid(DirectBuffer page, int i) {
    return page.getLong(entry(i) + MAX_TID_OFFSET, ORDER);
  }

  /** The lowest deleteTid of a dead record below; all ones when there is none. */
  public static long oldestDeadTid(DirectBuffer page, int i) {
    return page.getLong(entry(i) + OLDEST_DEAD_TID_OFFSET, ORDER);
  }

  /** Bytes of live records below, the data they point at included. */
  public static long liveBytes(DirectBuffer page, int i) {
    return page.getLong(entry(i) + LIVE_BYTES_OFFSET, ORDER);
  }

  /** Bytes of dead records below, the data they point at included. */
  public static long deadBytes(DirectBuffer page, int i) {
    return page.getLong(entry(i) + DEAD_BYTES_OFFSET, ORDER);
  }

  /** Fills in what the parent knows of a child that has been sealed. */
  public static void summary(
      MutableDirectBuffer page,
      int i,
      int crc,
      long maxTid,
      long oldestDeadTid,
      long liveBytes,
      long deadBytes) {
    int entry = entry(i);
    page.putInt(entry + CHILD_CRC_OFFSET, crc, ORDER);
    page.putLong(entry + MAX_TID_OFFSET, maxTid, ORDER);
    page.putLong(entry + OLDEST_DEAD_TID_OFFSET, oldestDeadTid, ORDER);
    page.putLong(entry + LIVE_BYTES_OFFSET, liveBytes, ORDER);
    page.putLong(entry + DEAD_BYTES_OFFSET, deadBytes, ORDER);
  }

  /** Sets the separator of entry {@code i}. */
  public static void separator(
      MutableDirectBuffer page, int i, int pfs, long objectId, int type, long key, long createTid) {
    int entry = entry(i);
    page.putLong(entry + OBJECT_ID_OFFSET, objectId, ORDER);
    page.putLong(entry + KEY_OFFSET, key, ORDER);
    page.putLong(entry + CREATE_TID_OFFSET, createTid, ORDER);
    page.putShort(entry + PFS_OFFSET, (short) pfs, ORDER);
    page.putByte(entry + TYPE_OFFSET, (byte) type);
    page.putByte(entry + RESERVED_OFFSET, (byte) 0);
  }

  /**
   * Compares the separator of entry {@code i} with a key: negative when the separator is the lower.
   */
  public static int compare(
      DirectBuffer page, int i, int pfs, long objectId, int type, long key, long createTid) {
    int result = Integer.compare(pfs(page, i), pfs);
    if (result == 0) {
      result = Long.compareUnsigned(objectId(page, i), objectId);
    }
    if (result == 0) {
      result = Integer.compare(type(page, i), type);
    }
    if (result == 0) {
      result = Long.compareUnsigned(key(page, i), key);
    }
    if (result == 0) {
      result = Long.compareUnsigned(createTid(page, i), createTid);
    }
    return result;
  }
}
