package org.tidemark.txn;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.format.RedoFormat;
import org.tidemark.space.Run;

/**
 * Reads the entries of one operation, as {@link RedoWriter} left them. The frame's checksum was
 * good, so anything odd here is a broken program or a forged log: a {@link CorruptionException}.
 */
final class RedoReader {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Takes the entries in order. Payload buffers are valid during the call only. */
  interface Sink {
    void insert(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        long deleteTid,
        DirectBuffer payload,
        int offset,
        int length);

    void deleteTid(int pfs, long objectId, int type, long key, long createTid, long deleteTid);

    void remove(int pfs, long objectId, int type, long key, long createTid, int how);

    void replace(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        boolean quietly,
        DirectBuffer payload,
        int offset,
        int length);

    void allocated(Run run);

    void freed(Run run);
  }

  private final DirectBuffer buffer;
  private final int end;
  private final long nextObjectId;
  private int at;

  /**
   * The operation that starts at {@code start}; {@code limit} is the end of the frame's payload.
   */
  RedoReader(DirectBuffer buffer, int start, int limit) {
    this.buffer = buffer;
    require(limit - start >= RedoFormat.HEADER_LENGTH, start);
    int length = buffer.getInt(start + RedoFormat.LENGTH_OFFSET, ORDER);
    require(length >= RedoFormat.HEADER_LENGTH && length <= limit - start, start);
    this.nextObjectId = buffer.getLong(start + RedoFormat.NEXT_OBJECT_ID_OFFSET, ORDER);
    this.end = start + length;
    this.at = start + RedoFormat.HEADER_LENGTH;
  }

  /** Where the next operation starts. */
  int end() {
    return end;
  }

  /** The lowest objectId not given out when the operation was made. */
  long nextObjectId() {
    return nextObjectId;
  }

  /** Hands all entries to {@code sink}. */
  void forEach(Sink sink) {
    while (at < end) {
      int code = buffer.getByte(at);
      at += Byte.BYTES;
      switch (code) {
        case RedoFormat.INSERT, RedoFormat.DELETE_TID, RedoFormat.REMOVE, RedoFormat.REPLACE ->
            record(code, sink);
        case RedoFormat.ALLOCATED -> sink.allocated(run());
        case RedoFormat.FREED -> sink.freed(run());
        default ->
            throw new CorruptionException("log operation", 0, "a known entry code", "" + code);
      }
    }
    require(at == end, end);
  }

  private void record(int code, Sink sink) {
    require(end - at >= RedoFormat.KEY_LENGTH + Byte.BYTES, at);
    int pfs = buffer.getShort(at, ORDER) & 0xffff;
    int type = buffer.getByte(at + 2) & 0xff;
    long objectId = buffer.getLong(at + 3, ORDER);
    long key = buffer.getLong(at + 11, ORDER);
    long createTid = buffer.getLong(at + 19, ORDER);
    at += RedoFormat.KEY_LENGTH;
    switch (code) {
      case RedoFormat.INSERT -> {
        long deleteTid = takeLong();
        int length = takePayloadLength();
        sink.insert(pfs, objectId, type, key, createTid, deleteTid, buffer, at, length);
        at += length;
      }
      case RedoFormat.DELETE_TID -> sink.deleteTid(pfs, objectId, type, key, createTid, takeLong());
      case RedoFormat.REMOVE -> sink.remove(pfs, objectId, type, key, createTid, takeHow());
      default -> {
        boolean quietly = takeFlag();
        int length = takePayloadLength();
        sink.replace(pfs, objectId, type, key, createTid, quietly, buffer, at, length);
        at += length;
      }
    }
  }

  private Run run() {
    long address = takeLong();
    require(end - at >= Integer.BYTES, at);
    int blocks = buffer.getInt(at, ORDER);
    at += Integer.BYTES;
    return new Run(address, blocks);
  }

  private long takeLong() {
    require(end - at >= Long.BYTES, at);
    long value = buffer.getLong(at, ORDER);
    at += Long.BYTES;
    return value;
  }

  private boolean takeFlag() {
    require(end - at >= Byte.BYTES, at);
    return buffer.getByte(at++) != 0;
  }

  private int takeHow() {
    require(end - at >= Byte.BYTES, at);
    int how = buffer.getByte(at++);
    require(how >= RedoFormat.NEVER_COMMITTED && how <= RedoFormat.PRUNED, at - 1);
    return how;
  }

  private int takePayloadLength() {
    require(end - at >= Short.BYTES, at);
    int length = buffer.getShort(at, ORDER) & 0xffff;
    at += Short.BYTES;
    require(length <= end - at, at);
    return length;
  }

  private static void require(boolean condition, int offset) {
    if (!condition) {
      throw new CorruptionException(
          "log operation", 0, "entries that fill it", "a bad length at byte " + offset);
    }
  }
}
