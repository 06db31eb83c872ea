package org.tidemark.object;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * Whether the past is kept: of the whole filesystem, and of each file.
 *
 * @param kept false if nothing that happens from now on is, whatever the files say
 * @param pastEnd the last moment before that: what there was at it is history in any case, so that
 *     earlier moments stay whole
 */
public record HistoryPolicy(boolean kept, long pastEnd) {
  /**
   * Returns whether the past of a record of a file is kept. What came before its history was
   * switched off is, so that the moments of that time stay whole. What came after the file lost its
   * last name is not: no path of any moment leads to it.
   */
  public boolean keeps(Change change, Inode inode, long createTid) {
    return (hasHistory(inode) || hadHistory(change, inode.objectId(), createTid))
        && (kept || createTid <= pastEnd)
        && (inode.nlink() > 0 || createTid < Orphans.unnamedSince(change, inode.objectId()));
  }

  private static boolean hasHistory(Inode inode) {
    return (inode.flags() & InodeFormat.FLAG_NO_HISTORY) == 0;
  }

  /**
   * Returns whether a moment that is kept shows the object with history at a tid or later, and so
   * shows what there was at that tid. The version of the tid itself may be pruned, and versions
   * without history are gone once they are replaced.
   */
  private static boolean hadHistory(TreeView view, long objectId, long tid) {
    Cursor cursor = view.cursor();
    boolean more = cursor.seekFloor(Records.PFS, objectId, RecordType.INODE, 0, -1L);
    while (more && cursor.isOf(Records.PFS, objectId, RecordType.INODE, 0)) {
      boolean ended = cursor.deleteTid() != Tid.LIVE;
      if (ended && cursor.deleteTid() <= tid) {
        return false;
      }
      if (hasHistory(Inode.read(cursor))) {
        return true;
      }
      more = cursor.previous();
    }
    return false;
  }

  /**
   * Ends the life of a live record of a file: it becomes history, or is gone at once.
   *
   * @return whether it is gone, so that the blocks that it refers to are free
   */
  @CanIgnoreReturnValue
  public boolean end(Change change, Inode inode, int type, long key, long createTid) {
    if (keeps(change, inode, createTid)) {
      return change.kill(Records.PFS, inode.objectId(), type, key, createTid);
    }
    change.remove(Records.PFS, inode.objectId(), type, key, createTid);
    return true;
  }
}
