package org.tidemark.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.format.ExtentFormat;

/**
 * Reads what {@link BatchWriter} has laid out. What it returns is well-formed; whether it makes
 * sense is for the replica to see. One thread, one batch.
 */
final class BatchReader {
  private static final int NUMBER_BYTES_MAX = 10;

  private final byte[] payload;
  private int at;
  private long lastObjectId;

  private BatchReader(byte[] payload) {
    this.payload = payload;
  }

  /**
   * Reads a batch.
   *
   * @throws FsException EINVAL if this is no batch
   */
  static MirrorBatch decode(byte[] payload) {
    return new BatchReader(payload).batch();
  }

  private MirrorBatch batch() {
    int flags = nextByte();
    RecordKey next = key();
    long count = number();
    check(count >= 0 && count <= payload.length, "more items than bytes");
    List<MirrorItem> items = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      items.add(
          switch (nextByte()) {
            case BatchWriter.CHANGED -> changed();
            case BatchWriter.UNCHANGED -> unchanged();
            case BatchWriter.MOMENTS -> moments();
            default -> throw damaged("an item of no kind");
          });
    }
    check(at == payload.length, "bytes behind a batch");
    return new MirrorBatch(items, next, (flags & BatchWriter.CLEAN) != 0);
  }

  private MirrorItem changed() {
    RecordKey key = delta();
    return new MirrorItem.Changed(key, number(), bytes(), bytes());
  }

  private MirrorItem unchanged() {
    RecordKey low = key();
    RecordKey high = key();
    long count = number();
    check(count >= 0 && count <= payload.length, "more keys than bytes");
    List<MirrorItem.Listed> listed = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      RecordKey key = delta();
      long blocks = number();
      check(
          blocks >= 0 && blocks <= ExtentFormat.LOGICAL_BYTES_MAX / Units.BLOCK_BYTES,
          "an extent of " + blocks + " blocks");
      listed.add(new MirrorItem.Listed(key, (int) blocks * Units.BLOCK_BYTES));
    }
    return new MirrorItem.Unchanged(low, high, listed);
  }

  private MirrorItem moments() {
    long low = number();
    long high = number();
    long count = number();
    check(count >= 0 && count <= payload.length, "more moments than bytes");
    List<Long> tids = new ArrayList<>((int) count);
    long last = low;
    for (long i = 0; i < count; i++) {
      last += number();
      tids.add(last);
    }
    return new MirrorItem.Moments(low, high, tids);
  }

  private RecordKey delta() {
    int pfs = pfs();
    lastObjectId += number();
    return rest(pfs, lastObjectId);
  }

  private RecordKey key() {
    int pfs = pfs();
    return rest(pfs, number());
  }

  private int pfs() {
    long pfs = number();
    check(pfs >= 0 && pfs <= 0xffff, "no pfs");
    return (int) pfs;
  }

  private RecordKey rest(int pfs, long objectId) {
    int type = nextByte();
    return new RecordKey(pfs, objectId, type, number(), number());
  }

  private byte[] bytes() {
    long length = number();
    check(length >= 0 && length <= payload.length - at, "a record that is cut off");
    int start = at;
    at += (int) length;
    return Arrays.copyOfRange(payload, start, at);
  }

  private long number() {
    long number = 0;
    for (int i = 0; i < NUMBER_BYTES_MAX; i++) {
      int next = nextByte();
      number |= (long) (next & 0x7f) << (7 * i);
      if ((next & 0x80) == 0) {
        return number;
      }
    }
    throw damaged("a number without end");
  }

  private int nextByte() {
    check(at < payload.length, "a batch that is cut off");
    return payload[at++] & 0xff;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw damaged(otherwise);
    }
  }

  private static FsException damaged(String what) {
    return new FsException(Errno.EINVAL, "the stream is damaged: " + what);
  }
}
