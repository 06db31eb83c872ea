package org.tidemark.scan;

import org.tidemark.base.Units;

/**
 * Lays out batches as payloads of frames; docs/FORMAT.md has the grammar. Goes over a batch twice,
 * and only counts the bytes at first: so the data is copied once. One batch, one thread.
 */
final class BatchWriter {
  static final int CLEAN = 1;
  static final int CHANGED = 1;
  static final int UNCHANGED = 2;
  static final int MOMENTS = 3;

  /** Empty while bytes are only counted. */
  private byte[] out = {};

  private int length;
  private long lastObjectId;

  byte[] encode(MirrorBatch batch) {
    put(batch);
    out = new byte[length];
    length = 0;
    lastObjectId = 0;
    put(batch);
    return out;
  }

  private void put(MirrorBatch batch) {
    putByte(batch.clean() ? CLEAN : 0);
    putKey(batch.next());
    putNumber(batch.items().size());
    for (MirrorItem item : batch.items()) {
      switch (item) {
        case MirrorItem.Changed record -> put(record);
        case MirrorItem.Unchanged part -> put(part);
        case MirrorItem.Moments part -> put(part);
      }
    }
  }

  private void put(MirrorItem.Changed record) {
    putByte(CHANGED);
    putDelta(record.key());
    putNumber(record.deleteTid());
    putBytes(record.payload());
    putBytes(record.data());
  }

  private void put(MirrorItem.Unchanged part) {
    putByte(UNCHANGED);
    putKey(part.low());
    putKey(part.high());
    putNumber(part.listed().size());
    for (MirrorItem.Listed listed : part.listed()) {
      putDelta(listed.key());
      putNumber(listed.bytes() / Units.BLOCK_BYTES);
    }
  }

  private void put(MirrorItem.Moments part) {
    putByte(MOMENTS);
    putNumber(part.low());
    putNumber(part.high());
    putNumber(part.tids().size());
    long last = part.low();
    for (long tid : part.tids()) {
      putNumber(tid - last);
      last = tid;
    }
  }

  private void putDelta(RecordKey key) {
    putNumber(key.pfs());
    putNumber(key.objectId() - lastObjectId);
    lastObjectId = key.objectId();
    putRest(key);
  }

  private void putKey(RecordKey key) {
    putNumber(key.pfs());
    putNumber(key.objectId());
    putRest(key);
  }

  private void putRest(RecordKey key) {
    putByte(key.type());
    putNumber(key.key());
    putNumber(key.createTid());
  }

  private void putBytes(byte[] bytes) {
    putNumber(bytes.length);
    if (out.length > 0) {
      System.arraycopy(bytes, 0, out, length, bytes.length);
    }
    length += bytes.length;
  }

  private void putNumber(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      putByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  private void putByte(int value) {
    if (out.length > 0) {
      out[length] = (byte) value;
    }
    length++;
  }
}
