package org.tidemark.scan;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.format.DigestQueryFormat;

/**
 * Asks for digests of what a range of objects was at one moment: one for each part of it. See
 * {@link DigestQueryFormat}.
 *
 * @param tid the moment
 * @param from the lowest object id of the range, with which the first part begins
 * @param behind the lowest object id behind the range
 * @param step how many object ids each part has, but for the last one
 * @param data whether data is read too, and held against its checksums
 * @param workMax when so much work is done, the answer ends: 1 for a record, {@link
 *     DigestScan#WORK_PER_BLOCK} for a block of data
 * @param next where it goes on in the first part
 * @param inside whether {@code next} goes on in an object that counts
 * @param open the first part as far as it has come
 */
public record DigestQuery(
    long tid,
    long from,
    long behind,
    long step,
    boolean data,
    int workMax,
    RecordKey next,
    boolean inside,
    RangeDigest open) {
  /** Above all object ids. */
  public static final long OBJECT_IDS_END = 1L << 62;

  /** The most work that one answer may take: some tenths of a second. */
  public static final int WORK_MAX = 200_000;

  /** The most parts of one question. */
  public static final int PARTS_MAX = 1024;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /**
   * Asks for a whole range.
   *
   * @param parts in how many parts of the same size, at most
   */
  public static DigestQuery of(long tid, long from, long behind, int parts, boolean data) {
    long step = Math.ceilDiv(behind - from, (long) parts);
    return new DigestQuery(
        tid, from, behind, step, data, WORK_MAX, first(from), false, RangeDigest.EMPTY);
  }

  /** The same question, with shorter answers. */
  public DigestQuery withWorkMax(int value) {
    return new DigestQuery(tid, from, behind, step, data, value, next, inside, open);
  }

  /**
   * Asks for what an answer has left.
   *
   * @throws FsException EINVAL if this question has no such answer
   */
  public DigestQuery rest(DigestAnswer answer) {
    boolean fits =
        answer.isLast()
            ? answer.parts().size() == parts()
            : answer.parts().size() < parts() && answer.next().compareTo(next) > 0;
    if (!fits) {
      throw new FsException(Errno.EINVAL, "digests came that nobody asked for");
    }
    return new DigestQuery(
        tid,
        start(answer.parts().size()),
        behind,
        step,
        data,
        workMax,
        answer.next(),
        answer.inside(),
        answer.open());
  }

  /** How many digests are asked for; none when there is nothing left. */
  public int parts() {
    return (int) Math.ceilDiv(behind - from, step);
  }

  /** The lowest object id of a part; behind the last one the end of the range. */
  public long start(int part) {
    return part >= parts() ? behind : from + part * step;
  }

  /** Before all records of an object. */
  static RecordKey first(long objectId) {
    return new RecordKey(0, objectId, 0, 0, 0);
  }

  /** Returns it as bytes. */
  public byte[] encode() {
    UnsafeBuffer p = new UnsafeBuffer(new byte[DigestQueryFormat.LENGTH]);
    p.putLong(DigestQueryFormat.TID, tid, ORDER);
    p.putLong(DigestQueryFormat.FROM, from, ORDER);
    p.putLong(DigestQueryFormat.BEHIND, behind, ORDER);
    p.putLong(DigestQueryFormat.STEP, step, ORDER);
    p.putLong(DigestQueryFormat.NEXT_OBJECT_ID, next.objectId(), ORDER);
    p.putLong(DigestQueryFormat.NEXT_KEY, next.key(), ORDER);
    p.putLong(DigestQueryFormat.NEXT_CREATE_TID, next.createTid(), ORDER);
    p.putInt(DigestQueryFormat.WORK_MAX, workMax, ORDER);
    p.putByte(DigestQueryFormat.NEXT_TYPE, (byte) next.type());
    int flags =
        (data ? DigestQueryFormat.FLAG_DATA : 0) | (inside ? DigestQueryFormat.FLAG_INSIDE : 0);
    p.putByte(DigestQueryFormat.FLAGS, (byte) flags);
    open.encode(p, DigestQueryFormat.OPEN);
    return p.byteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws FsException EINVAL if it is none, or makes no sense
   */
  public static DigestQuery decode(byte[] bytes) {
    check(bytes.length == DigestQueryFormat.LENGTH);
    UnsafeBuffer p = new UnsafeBuffer(bytes);
    int flags = p.getByte(DigestQueryFormat.FLAGS);
    DigestQuery query =
        new DigestQuery(
            p.getLong(DigestQueryFormat.TID, ORDER),
            p.getLong(DigestQueryFormat.FROM, ORDER),
            p.getLong(DigestQueryFormat.BEHIND, ORDER),
            p.getLong(DigestQueryFormat.STEP, ORDER),
            (flags & DigestQueryFormat.FLAG_DATA) != 0,
            p.getInt(DigestQueryFormat.WORK_MAX, ORDER),
            new RecordKey(
                0,
                p.getLong(DigestQueryFormat.NEXT_OBJECT_ID, ORDER),
                p.getByte(DigestQueryFormat.NEXT_TYPE) & 0xff,
                p.getLong(DigestQueryFormat.NEXT_KEY, ORDER),
                p.getLong(DigestQueryFormat.NEXT_CREATE_TID, ORDER)),
            (flags & DigestQueryFormat.FLAG_INSIDE) != 0,
            RangeDigest.decode(p, DigestQueryFormat.OPEN));
    query.check();
    return query;
  }

  private void check() {
    check(tid >= Tid.FIRST && tid < Tid.NOW);
    check(from >= ObjectId.ROOT && from < behind && behind <= OBJECT_IDS_END);
    check(step > 0 && step <= OBJECT_IDS_END && Math.ceilDiv(behind - from, step) <= PARTS_MAX);
    check(workMax > 0 && next.objectId() >= from && next.objectId() < behind);
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "digests are asked for in a way that makes no sense");
    }
  }
}
