package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_LONG;
import static org.agrona.BitUtil.SIZE_OF_SHORT;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A leaf: sorted slots of fixed size behind the header, each with the whole key, so that a binary
 * search touches nothing else; payloads in a heap that grows down from the end.
 *
 * <p>Keys are unique and compared field by field, unsigned: pfs, objectId, recordType, key,
 * createTid.
 */
public final class LeafFormat {
  public static final int OBJECT_ID_OFFSET = 0;
  public static final int KEY_OFFSET = OBJECT_ID_OFFSET + SIZE_OF_LONG;
  public static final int CREATE_TID_OFFSET = KEY_OFFSET + SIZE_OF_LONG;
  public static final int DELETE_TID_OFFSET = CREATE_TID_OFFSET + SIZE_OF_LONG;
  public static final int PFS_OFFSET = DELETE_TID_OFFSET + SIZE_OF_LONG;
  public static final int TYPE_OFFSET = PFS_OFFSET + SIZE_OF_SHORT;
  public static final int RESERVED_OFFSET = TYPE_OFFSET + 1;
  public static final int PAYLOAD_OFFSET_OFFSET = RESERVED_OFFSET + 1;
  public static final int PAYLOAD_LENGTH_OFFSET = PAYLOAD_OFFSET_OFFSET + SIZE_OF_SHORT;

  /** Bytes of one slot. */
  public static final int SLOT_LENGTH = PAYLOAD_LENGTH_OFFSET + SIZE_OF_SHORT;

  /** Largest payload of a record; with it three records fit into the smallest node. */
  public static final int PAYLOAD_BYTES_MAX = 4096;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private LeafFormat() {}

  /** Offset of slot {@code i} in its node. */
  public static int slot(int i) {
    return NodeFormat.HEADER_LENGTH + i * SLOT_LENGTH;
  }

  public static int pfs(DirectBuffer page, int i) {
    return page.getShort(slot(i) + PFS_OFFSET, ORDER) & 0xffff;
  }

  public static long objectId(DirectBuffer page, int i) {
    return page.getLong(slot(i) + OBJECT_ID_OFFSET, ORDER);
  }

  public static int type(DirectBuffer page, int i) {
    return page.getByte(slot(i) + TYPE_OFFSET) & 0xff;
  }

  public static long key(DirectBuffer page, int i) {
    return page.getLong(slot(i) + KEY_OFFSET, ORDER);
  }

  public static long createTid(DirectBuffer page, int i) {
    return page.getLong(slot(i) + CREATE_TID_OFFSET, ORDER);
  }

  /** 0 while the record is live. */
  public static long deleteTid(DirectBuffer page, int i) {
    return page.getLong(slot(i) + DELETE_TID_OFFSET, ORDER);
  }

  public static void deleteTid(MutableDirectBuffer page, int i, long tid) {
    page.putLong(slot(i) + DELETE_TID_OFFSET, tid, ORDER);
  }

  public static int payloadOffset(DirectBuffer page, int i) {
    return page.getShort(slot(i) + PAYLOAD_OFFSET_OFFSET, ORDER) & 0xffff;
  }

  public static int payloadLength(DirectBuffer page, int i) {
    return page.getShort(slot(i) + PAYLOAD_LENGTH_OFFSET, ORDER) & 0xffff;
  }

  /** Points slot {@code i} at its payload. */
  public static void payload(MutableDirectBuffer page, int i, int offset, int length) {
    page.putShort(slot(i) + PAYLOAD_OFFSET_OFFSET, (short) offset, ORDER);
    page.putShort(slot(i) + PAYLOAD_LENGTH_OFFSET, (short) length, ORDER);
  }

  /** Fills the key and tids of slot {@code i}. */
  public static void init(
      MutableDirectBuffer page,
      int i,
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid) {
    int slot = slot(i);
    page.putLong(slot + OBJECT_ID_OFFSET, objectId, ORDER);
    page.putLong(slot + KEY_OFFSET, key, ORDER);
    page.putLong(slot + CREATE_TID_OFFSET, createTid, ORDER);
    page.putLong(slot + DELETE_TID_OFFSET, deleteTid, ORDER);
    page.putShort(slot + PFS_OFFSET, (short) pfs, ORDER);
    page.putByte(slot + TYPE_OFFSET, (byte) type);
    page.putByte(slot + RESERVED_OFFSET, (byte) 0);
  }

  /** Compares the key of slot {@code i} with the one given: negative when the slot is the lower. */
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
