package org.tidemark.scan;

import java.nio.ByteOrder;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.PeerFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * Of which filesystem this one is a replica, and how far it has come. See {@link PeerFormat}.
 *
 * @param lineage the filesystem in which the history began
 * @param mark the tid of the moment that readers see; 0 before there is one
 * @param base the tid up to which all changes were applied; at least the mark. Of one that was
 *     promoted the tid of its first own commit
 * @param target the end of the range that is being applied; 0 if none is
 * @param next what is below this key has been applied of that range
 * @param clean whether all of that was of one moment of the source; see {@link MirrorBatch}
 * @param promoted whether it is no replica any more
 */
public record ReplicaState(
    UUID lineage,
    long mark,
    long base,
    long target,
    RecordKey next,
    boolean clean,
    boolean promoted) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** A replica that has nothing yet. */
  public static ReplicaState empty(UUID lineage) {
    return new ReplicaState(lineage, 0, 0, 0, RecordKey.LOWEST, true, false);
  }

  /** Reads it; null if the filesystem never was a replica. */
  public static @Nullable ReplicaState read(TreeView view) {
    Cursor cursor = view.cursor();
    if (!cursor.find(0, ObjectId.LOCAL, RecordType.PEER, PeerFormat.KEY_SOURCE, Tid.NOW)) {
      return null;
    }
    DirectBuffer p = cursor.payload();
    int at = cursor.payloadOffset();
    RecordKey next =
        new RecordKey(
            p.getShort(at + PeerFormat.NEXT_PFS, ORDER) & 0xffff,
            p.getLong(at + PeerFormat.NEXT_OBJECT_ID, ORDER),
            p.getByte(at + PeerFormat.NEXT_TYPE) & 0xff,
            p.getLong(at + PeerFormat.NEXT_KEY, ORDER),
            p.getLong(at + PeerFormat.NEXT_CREATE_TID, ORDER));
    return new ReplicaState(
        new UUID(
            p.getLong(at + PeerFormat.LINEAGE, ByteOrder.BIG_ENDIAN),
            p.getLong(at + PeerFormat.LINEAGE + Long.BYTES, ByteOrder.BIG_ENDIAN)),
        p.getLong(at + PeerFormat.MARK, ORDER),
        p.getLong(at + PeerFormat.BASE, ORDER),
        p.getLong(at + PeerFormat.TARGET, ORDER),
        next,
        (p.getByte(at + PeerFormat.FLAGS) & PeerFormat.FLAG_UNCLEAN) == 0,
        (p.getByte(at + PeerFormat.FLAGS) & PeerFormat.FLAG_PROMOTED) != 0);
  }

  /** Writes it, in the place of what was there. */
  void write(Change change) {
    UnsafeBuffer p = new UnsafeBuffer(new byte[PeerFormat.LENGTH]);
    p.putLong(PeerFormat.LINEAGE, lineage.getMostSignificantBits(), ByteOrder.BIG_ENDIAN);
    p.putLong(
        PeerFormat.LINEAGE + Long.BYTES, lineage.getLeastSignificantBits(), ByteOrder.BIG_ENDIAN);
    p.putLong(PeerFormat.MARK, mark, ORDER);
    p.putLong(PeerFormat.BASE, base, ORDER);
    p.putLong(PeerFormat.TARGET, target, ORDER);
    p.putLong(PeerFormat.NEXT_OBJECT_ID, next.objectId(), ORDER);
    p.putLong(PeerFormat.NEXT_KEY, next.key(), ORDER);
    p.putLong(PeerFormat.NEXT_CREATE_TID, next.createTid(), ORDER);
    p.putShort(PeerFormat.NEXT_PFS, (short) next.pfs(), ORDER);
    p.putByte(PeerFormat.NEXT_TYPE, (byte) next.type());
    p.putByte(PeerFormat.FLAGS, (byte) flags());
    Cursor cursor = change.cursor();
    if (cursor.find(0, ObjectId.LOCAL, RecordType.PEER, PeerFormat.KEY_SOURCE, Tid.NOW)) {
      change.replace(
          0,
          ObjectId.LOCAL,
          RecordType.PEER,
          PeerFormat.KEY_SOURCE,
          cursor.createTid(),
          p,
          0,
          PeerFormat.LENGTH);
    } else {
      change.insert(
          0, ObjectId.LOCAL, RecordType.PEER, PeerFormat.KEY_SOURCE, p, 0, PeerFormat.LENGTH);
    }
  }

  private int flags() {
    return (promoted ? PeerFormat.FLAG_PROMOTED : 0) | (clean ? 0 : PeerFormat.FLAG_UNCLEAN);
  }

  /**
   * The state of a filesystem that is no replica any more.
   *
   * @param firstTid of its first commit of its own: between the mark and this it has nothing,
   *     though the source may
   */
  ReplicaState ofPromoted(long firstTid) {
    return new ReplicaState(lineage, mark, firstTid, 0, RecordKey.LOWEST, true, true);
  }

  /** The state in which only what readers see counts, and all else is to be sent again. */
  ReplicaState backAtMark() {
    return new ReplicaState(lineage, mark, mark, 0, RecordKey.LOWEST, true, false);
  }

  /** The state when a range is begun, or goes on at a key. */
  public ReplicaState begun(long newTarget, RecordKey start) {
    boolean anew = start.equals(RecordKey.LOWEST);
    return new ReplicaState(lineage, mark, base, newTarget, start, clean || anew, false);
  }

  /** Whether the range (from, to] was applied to its end before, so that it brings nothing. */
  public boolean has(long from, long to) {
    return to <= mark || to < base || (to == base && (from < base || target > base));
  }

  /** The state behind a batch. */
  public ReplicaState after(MirrorBatch batch) {
    boolean stillClean = clean && batch.clean();
    return batch.isLast()
        ? new ReplicaState(
            lineage, stillClean ? target : mark, target, 0, RecordKey.LOWEST, true, false)
        : new ReplicaState(lineage, mark, base, target, batch.next(), stillClean, false);
  }
}
