package org.tidemark.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.format.SnapshotFormat;
import org.tidemark.txn.Change;

/** The SNAPSHOT records: names of moments, which pruning keeps. Local: no mirror sends them. */
public final class Snapshots {
  /** The longest note, in bytes. */
  public static final int NOTE_BYTES_MAX = 1024;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /**
   * A SNAPSHOT record.
   *
   * @param tid the moment that the name stands for
   * @param created when the name was given, ns since the epoch
   * @param held whether it cannot be deleted until it is released
   * @param createTid of the record
   */
  public record Snapshot(
      long tid, String name, String note, long created, boolean held, long createTid) {}

  private Snapshots() {}

  /** Returns all of them, by tid. */
  public static List<Snapshot> list(TreeView view) {
    List<Snapshot> found = new ArrayList<>();
    Cursor cursor = view.cursor();
    boolean more =
        cursor.firstVisible(
            Records.PFS, ObjectId.LOCAL, RecordType.SNAPSHOT, 0, Long.MAX_VALUE, Tid.NOW);
    while (more) {
      found.add(read(cursor));
      more = cursor.nextVisible();
    }
    return found;
  }

  /** Returns the one of this name, or null. */
  public static @Nullable Snapshot find(TreeView view, String name) {
    return list(view).stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  /** Returns the name of a moment, or null if it has none. */
  public static @Nullable Snapshot at(TreeView view, long tid) {
    Cursor cursor = view.cursor();
    return cursor.find(Records.PFS, ObjectId.LOCAL, RecordType.SNAPSHOT, tid, Tid.NOW)
        ? read(cursor)
        : null;
  }

  /** Gives a moment that has none a name. */
  public static void add(Change change, long tid, String name, String note) {
    UnsafeBuffer payload = encode(name, note, change.now(), false);
    change.insert(
        Records.PFS, ObjectId.LOCAL, RecordType.SNAPSHOT, tid, payload, 0, payload.capacity());
  }

  /** Sets whether it can be deleted. */
  public static void hold(Change change, Snapshot snapshot, boolean held) {
    UnsafeBuffer payload = encode(snapshot.name(), snapshot.note(), snapshot.created(), held);
    change.replace(
        Records.PFS,
        ObjectId.LOCAL,
        RecordType.SNAPSHOT,
        snapshot.tid(),
        snapshot.createTid(),
        payload,
        0,
        payload.capacity());
  }

  /** Takes the name away. */
  public static void remove(Change change, Snapshot snapshot) {
    change.remove(
        Records.PFS, ObjectId.LOCAL, RecordType.SNAPSHOT, snapshot.tid(), snapshot.createTid());
  }

  private static UnsafeBuffer encode(String name, String note, long created, boolean held) {
    byte[] nameBytes = name.getBytes(UTF_8);
    byte[] noteBytes = note.getBytes(UTF_8);
    Check.argument(
        nameBytes.length > 0 && nameBytes.length <= SnapshotFormat.NAME_BYTES_MAX,
        "the length of a name",
        nameBytes.length);
    Check.argument(noteBytes.length <= NOTE_BYTES_MAX, "the length of a note", noteBytes.length);
    int noteAt = SnapshotFormat.NAME_AND_NOTE + nameBytes.length;
    UnsafeBuffer payload = new UnsafeBuffer(new byte[noteAt + noteBytes.length]);
    payload.putLong(SnapshotFormat.CREATED, created, ORDER);
    payload.putInt(SnapshotFormat.FLAGS, held ? SnapshotFormat.FLAG_HOLD : 0, ORDER);
    payload.putByte(SnapshotFormat.NAME_BYTES, (byte) nameBytes.length);
    payload.putBytes(SnapshotFormat.NAME_AND_NOTE, nameBytes);
    payload.putBytes(noteAt, noteBytes);
    return payload;
  }

  private static Snapshot read(Cursor cursor) {
    DirectBuffer p = cursor.payload();
    int at = cursor.payloadOffset();
    int length = cursor.payloadLength();
    int nameBytes =
        length < SnapshotFormat.NAME_AND_NOTE
            ? 0
            : p.getByte(at + SnapshotFormat.NAME_BYTES) & 0xff;
    int noteAt = SnapshotFormat.NAME_AND_NOTE + nameBytes;
    if (nameBytes == 0 || noteAt > length) {
      throw Records.damaged("snapshot record", cursor.key(), "a name", nameBytes + " bytes of it");
    }
    return new Snapshot(
        cursor.key(),
        text(p, at + SnapshotFormat.NAME_AND_NOTE, nameBytes),
        text(p, at + noteAt, length - noteAt),
        p.getLong(at + SnapshotFormat.CREATED, ORDER),
        (p.getInt(at + SnapshotFormat.FLAGS, ORDER) & SnapshotFormat.FLAG_HOLD) != 0,
        cursor.createTid());
  }

  private static String text(DirectBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(at, bytes);
    return new String(bytes, UTF_8);
  }
}
