package org.tidemark.object;

import java.nio.ByteOrder;
import java.util.function.Predicate;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.CommitRecordFormat;
import org.tidemark.format.RecordType;

/** Reads the local records about moments: COMMIT and SNAPSHOT. */
public final class Commits {
  /** No such commit. */
  public static final long NONE = 0;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /**
   * A COMMIT record.
   *
   * @param tid the moment
   * @param time of it, in ns since the epoch
   * @param bytesChanged bytes of file data that it brought
   * @param recordsChanged how many records it changed
   */
  public record Commit(long tid, long time, long bytesChanged, long recordsChanged) {}

  private Commits() {}

  /** Gives the commits from one tid to another, both included, until the taker wants no more. */
  public static void forEach(TreeView view, long from, long to, Predicate<Commit> taker) {
    Cursor cursor = view.cursor();
    boolean more = cursor.seek(Records.PFS, ObjectId.LOCAL, RecordType.COMMIT, from, 0);
    while (more
        && cursor.type() == RecordType.COMMIT
        && cursor.objectId() == ObjectId.LOCAL
        && cursor.key() <= to) {
      long bytes = CommitRecordFormat.bytesChanged(cursor.payload(), cursor.payloadOffset());
      long records = CommitRecordFormat.recordsChanged(cursor.payload(), cursor.payloadOffset());
      if (!taker.test(new Commit(cursor.key(), time(cursor), bytes, records))) {
        return;
      }
      more = cursor.next();
    }
  }

  /** Returns the highest tid up to this one that has a COMMIT record, or {@link #NONE}. */
  public static long floor(TreeView view, long tid) {
    Cursor cursor = view.cursor();
    return seekFloor(cursor, tid) ? cursor.key() : NONE;
  }

  /**
   * Returns the lowest tid from this one on that has a COMMIT record, or {@link #NONE}: the first
   * moment at which a change of that tid can be seen.
   */
  public static long ceiling(TreeView view, long tid) {
    Cursor cursor = view.cursor();
    return cursor.seek(Records.PFS, ObjectId.LOCAL, RecordType.COMMIT, tid, 0)
            && cursor.type() == RecordType.COMMIT
            && cursor.objectId() == ObjectId.LOCAL
            && cursor.pfs() == Records.PFS
        ? cursor.key()
        : NONE;
  }

  /**
   * Returns the time of the last commit up to this tid, in ns since the epoch; 0 if there is none.
   */
  public static long time(TreeView view, long tid) {
    Cursor cursor = view.cursor();
    return seekFloor(cursor, tid) ? time(cursor) : 0;
  }

  /**
   * Returns the last commit up to a tid that was made at a time or before it, or {@link #NONE}.
   * Times never go back from one commit to the next.
   */
  public static long lastAt(TreeView view, long timeNanos, long tidMax) {
    Cursor cursor = view.cursor();
    long found = NONE;
    long low = Tid.FIRST;
    long high = tidMax;
    while (low <= high) {
      long middle = low + (high - low) / 2;
      if (!seekFloor(cursor, middle) || cursor.key() < low) {
        low = middle + 1; // There is none from low to middle.
      } else if (time(cursor) <= timeNanos) {
        found = cursor.key();
        low = middle + 1;
      } else {
        high = cursor.key() - 1;
      }
    }
    return found;
  }

  /** Returns how many bytes of file data the commits from one tid to another brought. */
  public static long bytesChanged(TreeView view, long fromTid, long toTid) {
    Cursor cursor = view.cursor();
    long bytes = 0;
    boolean more =
        cursor.firstVisible(
            Records.PFS, ObjectId.LOCAL, RecordType.COMMIT, fromTid, toTid, Tid.NOW);
    while (more) {
      bytes += CommitRecordFormat.bytesChanged(cursor.payload(), cursor.payloadOffset());
      more = cursor.nextVisible();
    }
    return bytes;
  }

  /** Returns the tid of the snapshot of this name, or {@link #NONE}. */
  public static long snapshot(TreeView view, String name) {
    Snapshots.Snapshot found = Snapshots.find(view, name);
    return found == null ? NONE : found.tid();
  }

  private static boolean seekFloor(Cursor cursor, long tid) {
    return cursor.seekFloor(Records.PFS, ObjectId.LOCAL, RecordType.COMMIT, tid, -1L)
        && cursor.type() == RecordType.COMMIT
        && cursor.objectId() == ObjectId.LOCAL;
  }

  private static long time(Cursor cursor) {
    return cursor.payload().getLong(cursor.payloadOffset() + CommitRecordFormat.TIME_OFFSET, ORDER);
  }
}
