package org.tidemark.scan;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.StreamStartFormat;

/**
 * What stands at the beginning of what a mirror sends; see {@link StreamStartFormat}.
 *
 * @param source the filesystem that sends
 * @param from the range: changes above this tid
 * @param to the range: changes up to this tid
 * @param start the key at which the records begin
 */
public record MirrorStart(MirrorSource source, long from, long to, RecordKey start) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int COMMIT_BYTES = 2 * Long.BYTES;

  /** Returns the same range, from another key on. */
  public MirrorStart startingAt(RecordKey key) {
    return new MirrorStart(source, from, to, key);
  }

  /** Returns the payload of a START frame. */
  public byte[] encode() {
    byte[] label = source.label().getBytes(StandardCharsets.UTF_8);
    int commits = source.commits().size();
    int length = StreamStartFormat.COMMITS_AND_LABEL + commits * COMMIT_BYTES + label.length;
    UnsafeBuffer p = new UnsafeBuffer(new byte[length]);
    p.putInt(StreamStartFormat.VERSION, StreamStartFormat.VERSION_NOW, ORDER);
    p.putInt(StreamStartFormat.NODE_BYTES, source.nodeBytes(), ORDER);
    putUuid(p, StreamStartFormat.LINEAGE, source.lineage());
    putUuid(p, StreamStartFormat.SOURCE, source.fsid());
    p.putLong(StreamStartFormat.NAME_HASH_SEED, source.nameHashSeed(), ORDER);
    p.putLong(StreamStartFormat.VOLUME_BYTES, source.volumeBytes(), ORDER);
    p.putLong(StreamStartFormat.FROM, from, ORDER);
    p.putLong(StreamStartFormat.TO, to, ORDER);
    p.putLong(StreamStartFormat.NEXT_OBJECT_ID, source.nextObjectId(), ORDER);
    p.putLong(StreamStartFormat.START_OBJECT_ID, start.objectId(), ORDER);
    p.putLong(StreamStartFormat.START_KEY, start.key(), ORDER);
    p.putLong(StreamStartFormat.START_CREATE_TID, start.createTid(), ORDER);
    p.putShort(StreamStartFormat.START_PFS, (short) start.pfs(), ORDER);
    p.putByte(StreamStartFormat.START_TYPE, (byte) start.type());
    p.putByte(StreamStartFormat.LABEL_BYTES, (byte) label.length);
    p.putInt(StreamStartFormat.COMMITS, commits, ORDER);
    int at = StreamStartFormat.COMMITS_AND_LABEL;
    for (MirrorSource.Commit commit : source.commits()) {
      p.putLong(at, commit.tid(), ORDER);
      p.putLong(at + Long.BYTES, commit.time(), ORDER);
      at += COMMIT_BYTES;
    }
    p.putBytes(at, label);
    return p.byteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws FsException EOPNOTSUPP if the stream is of a later version, EINVAL if it is none
   */
  public static MirrorStart decode(byte[] payload) {
    UnsafeBuffer p = new UnsafeBuffer(payload);
    if (payload.length >= Integer.BYTES) {
      int version = p.getInt(StreamStartFormat.VERSION, ORDER);
      if (version != StreamStartFormat.VERSION_NOW) {
        throw new FsException(
            Errno.EOPNOTSUPP,
            "the stream has version "
                + Integer.toUnsignedString(version)
                + ", this program knows version "
                + StreamStartFormat.VERSION_NOW
                + ": use the same release on both sides");
      }
    }
    check(payload.length >= StreamStartFormat.COMMITS_AND_LABEL, "a start that is too short");
    int labelBytes = p.getByte(StreamStartFormat.LABEL_BYTES) & 0xff;
    long commits = p.getInt(StreamStartFormat.COMMITS, ORDER) & 0xffff_ffffL;
    int at = StreamStartFormat.COMMITS_AND_LABEL;
    check(payload.length == at + commits * COMMIT_BYTES + labelBytes, "a start of a wrong length");
    List<MirrorSource.Commit> named = new ArrayList<>();
    for (int i = 0; i < commits; i++, at += COMMIT_BYTES) {
      named.add(new MirrorSource.Commit(p.getLong(at, ORDER), p.getLong(at + Long.BYTES, ORDER)));
    }
    long from = p.getLong(StreamStartFormat.FROM, ORDER);
    long to = p.getLong(StreamStartFormat.TO, ORDER);
    check(from >= 0 && to >= from && to < Tid.NOW - 1, "a range of tids that cannot be");
    RecordKey start =
        new RecordKey(
            p.getShort(StreamStartFormat.START_PFS, ORDER) & 0xffff,
            p.getLong(StreamStartFormat.START_OBJECT_ID, ORDER),
            p.getByte(StreamStartFormat.START_TYPE) & 0xff,
            p.getLong(StreamStartFormat.START_KEY, ORDER),
            p.getLong(StreamStartFormat.START_CREATE_TID, ORDER));
    check(
        p.getInt(StreamStartFormat.NODE_BYTES, ORDER) > 0
            && p.getLong(StreamStartFormat.VOLUME_BYTES, ORDER) > 0
            && p.getLong(StreamStartFormat.NEXT_OBJECT_ID, ORDER) > 0,
        "sizes that cannot be");
    MirrorSource source =
        new MirrorSource(
            uuid(p, StreamStartFormat.LINEAGE),
            uuid(p, StreamStartFormat.SOURCE),
            p.getLong(StreamStartFormat.NAME_HASH_SEED, ORDER),
            new String(payload, at, labelBytes, StandardCharsets.UTF_8),
            p.getInt(StreamStartFormat.NODE_BYTES, ORDER),
            p.getLong(StreamStartFormat.VOLUME_BYTES, ORDER),
            p.getLong(StreamStartFormat.NEXT_OBJECT_ID, ORDER),
            named);
    return new MirrorStart(source, from, to, start);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: " + otherwise);
    }
  }

  private static void putUuid(UnsafeBuffer p, int at, UUID id) {
    p.putLong(at, id.getMostSignificantBits(), ByteOrder.BIG_ENDIAN);
    p.putLong(at + Long.BYTES, id.getLeastSignificantBits(), ByteOrder.BIG_ENDIAN);
  }

  private static UUID uuid(UnsafeBuffer p, int at) {
    return new UUID(
        p.getLong(at, ByteOrder.BIG_ENDIAN), p.getLong(at + Long.BYTES, ByteOrder.BIG_ENDIAN));
  }
}
