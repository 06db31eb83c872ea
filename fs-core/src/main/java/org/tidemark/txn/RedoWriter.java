package org.tidemark.txn;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.tidemark.format.RedoFormat;
import org.tidemark.space.Run;

/**
 * Collects the redo entries of one operation. Layout: {@link RedoFormat}. Guarded by the tree lock.
 */
final class RedoWriter {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
  private int length;

  void begin() {
    length = RedoFormat.HEADER_LENGTH;
  }

  /** Ends the operation; {@link #buffer} holds it from 0 to the length returned. */
  int end(long nextObjectId) {
    buffer.putInt(RedoFormat.LENGTH_OFFSET, length, ORDER);
    buffer.putLong(RedoFormat.NEXT_OBJECT_ID_OFFSET, nextObjectId, ORDER);
    return length;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  boolean isEmpty() {
    return length == RedoFormat.HEADER_LENGTH;
  }

  /** Returns where the payload's copy stands in {@link #buffer}. */
  int insert(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      DirectBuffer payload,
      int offset,
      int payloadLength) {
    key(RedoFormat.INSERT, pfs, objectId, type, key, createTid);
    putLong(deleteTid);
    return payload(payload, offset, payloadLength);
  }

  void deleteTid(int pfs, long objectId, int type, long key, long createTid, long deleteTid) {
    key(RedoFormat.DELETE_TID, pfs, objectId, type, key, createTid);
    putLong(deleteTid);
  }

  /**
   * Notes a removal.
   *
   * @param how {@link RedoFormat#NEVER_COMMITTED}, {@link RedoFormat#COMMITTED} or {@link
   *     RedoFormat#PRUNED}
   */
  void remove(int pfs, long objectId, int type, long key, long createTid, int how) {
    key(RedoFormat.REMOVE, pfs, objectId, type, key, createTid);
    putByte(how);
  }

  /** Returns where the payload's copy stands in {@link #buffer}. */
  int replace(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      boolean quietly,
      DirectBuffer payload,
      int offset,
      int payloadLength) {
    key(RedoFormat.REPLACE, pfs, objectId, type, key, createTid);
    putByte(quietly ? 1 : 0);
    return payload(payload, offset, payloadLength);
  }

  void run(int code, Run run) {
    putByte(code);
    putLong(run.address());
    buffer.putInt(length, run.blocks(), ORDER);
    length += Integer.BYTES;
  }

  private void key(int code, int pfs, long objectId, int type, long key, long createTid) {
    putByte(code);
    putShort(pfs);
    putByte(type);
    putLong(objectId);
    putLong(key);
    putLong(createTid);
  }

  private int payload(DirectBuffer payload, int offset, int payloadLength) {
    putShort(payloadLength);
    int at = length;
    buffer.putBytes(at, payload, offset, payloadLength);
    length += payloadLength;
    return at;
  }

  private void putByte(int value) {
    buffer.putByte(length, (byte) value);
    length += Byte.BYTES;
  }

  private void putShort(int value) {
    buffer.putShort(length, (short) value, ORDER);
    length += Short.BYTES;
  }

  private void putLong(long value) {
    buffer.putLong(length, value, ORDER);
    length += Long.BYTES;
  }
}
