package org.tidemark.mirror;

import java.nio.ByteOrder;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.CommitRecordFormat;
import org.tidemark.format.PeerFormat;
import org.tidemark.format.RecordType;
import org.tidemark.format.StreamEndFormat;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorSource.Commit;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * What the last frame of an object says; see {@link StreamEndFormat}.
 *
 * @param state of a replica that was fed all objects up to this one
 * @param lastCommit that they bring; its tid is 0 if they bring none
 */
record ObjectEnd(ReplicaState state, Commit lastCommit) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Where no object is yet. */
  static ObjectEnd none(UUID lineage) {
    return new ObjectEnd(ReplicaState.empty(lineage), new Commit(0, 0));
  }

  /** The same behind one more batch. */
  ObjectEnd after(MirrorBatch batch) {
    Commit last = lastCommit;
    for (MirrorItem item : batch.items()) {
      if (item instanceof MirrorItem.Changed record
          && record.key().type() == RecordType.COMMIT
          && record.key().key() > last.tid()) {
        UnsafeBuffer payload = new UnsafeBuffer(record.payload());
        check(payload.capacity() == CommitRecordFormat.LENGTH, "a commit of a wrong length");
        last = new Commit(record.key().key(), CommitRecordFormat.time(payload, 0));
      }
    }
    return new ObjectEnd(state.after(batch), last);
  }

  Frame frame() {
    UnsafeBuffer p = new UnsafeBuffer(new byte[StreamEndFormat.LENGTH]);
    RecordKey next = state.next();
    p.putLong(StreamEndFormat.MARK, state.mark(), ORDER);
    p.putLong(StreamEndFormat.BASE, state.base(), ORDER);
    p.putLong(StreamEndFormat.TARGET, state.target(), ORDER);
    p.putLong(StreamEndFormat.NEXT_OBJECT_ID, next.objectId(), ORDER);
    p.putLong(StreamEndFormat.NEXT_KEY, next.key(), ORDER);
    p.putLong(StreamEndFormat.NEXT_CREATE_TID, next.createTid(), ORDER);
    p.putShort(StreamEndFormat.NEXT_PFS, (short) next.pfs(), ORDER);
    p.putByte(StreamEndFormat.NEXT_TYPE, (byte) next.type());
    p.putByte(StreamEndFormat.FLAGS, (byte) (state.clean() ? 0 : PeerFormat.FLAG_UNCLEAN));
    p.putLong(StreamEndFormat.COMMIT_TID, lastCommit.tid(), ORDER);
    p.putLong(StreamEndFormat.COMMIT_TIME, lastCommit.time(), ORDER);
    return new Frame(StreamFrameFormat.KIND_END, p.byteArray());
  }

  /**
   * Reads what {@link #frame} has written.
   *
   * @throws FsException EINVAL if this is none
   */
  static ObjectEnd of(Frame frame, UUID lineage) {
    UnsafeBuffer p = new UnsafeBuffer(frame.payload());
    check(p.capacity() == StreamEndFormat.LENGTH, "an end of a wrong length");
    RecordKey next =
        new RecordKey(
            p.getShort(StreamEndFormat.NEXT_PFS, ORDER) & 0xffff,
            p.getLong(StreamEndFormat.NEXT_OBJECT_ID, ORDER),
            p.getByte(StreamEndFormat.NEXT_TYPE) & 0xff,
            p.getLong(StreamEndFormat.NEXT_KEY, ORDER),
            p.getLong(StreamEndFormat.NEXT_CREATE_TID, ORDER));
    long mark = p.getLong(StreamEndFormat.MARK, ORDER);
    long base = p.getLong(StreamEndFormat.BASE, ORDER);
    long target = p.getLong(StreamEndFormat.TARGET, ORDER);
    check(mark >= 0 && mark <= base && target >= 0, "an end that cannot be");
    boolean clean = (p.getByte(StreamEndFormat.FLAGS) & PeerFormat.FLAG_UNCLEAN) == 0;
    return new ObjectEnd(
        new ReplicaState(lineage, mark, base, target, next, clean, false),
        new Commit(
            p.getLong(StreamEndFormat.COMMIT_TID, ORDER),
            p.getLong(StreamEndFormat.COMMIT_TIME, ORDER)));
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: " + otherwise);
    }
  }
}
