package org.tidemark.object;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.AtimeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * Access times: one record beside each inode that was ever read, changed without history and
 * without a tid, so that reading makes no moments.
 */
public final class Atimes {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final long DAY_NANOS = 24L * 60 * 60 * Units.NANOS_PER_SECOND;

  private Atimes() {}

  /**
   * Returns the access time as of a moment. It has no history: that of the present is the only one
   * there is, so in the past it is the time of the last change.
   */
  public static long of(TreeView view, Inode inode, boolean present) {
    if (!present) {
      return inode.mtime();
    }
    Cursor cursor = view.cursor();
    return find(cursor, inode.objectId()) ? read(cursor) : inode.btime();
  }

  /** Returns whether relatime renews this access time. */
  public static boolean isStale(Inode inode, long atime, long now) {
    return atime <= inode.mtime() || atime <= inode.ctime() || now - atime >= DAY_NANOS;
  }

  /** Sets the access time. */
  public static void set(Change change, long objectId, long atime) {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[AtimeFormat.LENGTH]);
    payload.putLong(AtimeFormat.ATIME, atime, ORDER);
    Cursor cursor = change.cursor();
    if (!find(cursor, objectId)) {
      change.insertQuietly(
          Records.PFS, objectId, RecordType.ATIME, 0, payload, 0, AtimeFormat.LENGTH);
    } else if (read(cursor) != atime) {
      change.replaceQuietly(
          Records.PFS,
          objectId,
          RecordType.ATIME,
          0,
          cursor.createTid(),
          payload,
          0,
          AtimeFormat.LENGTH);
    }
  }

  /** Removes the record together with its object. */
  static void remove(Change change, long objectId) {
    Cursor cursor = change.cursor();
    if (find(cursor, objectId)) {
      change.remove(Records.PFS, objectId, RecordType.ATIME, 0, cursor.createTid());
    }
  }

  private static boolean find(Cursor cursor, long objectId) {
    return cursor.seek(Records.PFS, objectId, RecordType.ATIME, 0, 0)
        && cursor.isOf(Records.PFS, objectId, RecordType.ATIME, 0);
  }

  private static long read(Cursor cursor) {
    if (cursor.payloadLength() != AtimeFormat.LENGTH) {
      throw Records.damaged(
          "access time",
          cursor.objectId(),
          AtimeFormat.LENGTH + " bytes",
          cursor.payloadLength() + " bytes");
    }
    return cursor.payload().getLong(cursor.payloadOffset() + AtimeFormat.ATIME, ORDER);
  }
}
