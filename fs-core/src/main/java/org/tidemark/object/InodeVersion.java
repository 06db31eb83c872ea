package org.tidemark.object;

import java.util.function.Predicate;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;

/**
 * A version of an inode that is there.
 *
 * @param inode what it says
 * @param deleteTid the commit in which it ceased; 0: it is live
 */
public record InodeVersion(Inode inode, long deleteTid) {
  /** Whether it is of the present. */
  public boolean isLive() {
    return deleteTid == Tid.LIVE;
  }

  /** The last tid at which the object was what this version says. */
  public long lastTid() {
    return isLive() ? Tid.NOW : deleteTid - 1;
  }

  /** Gives the versions of an object that are there, the newest first, until no more is wanted. */
  public static void newestFirst(TreeView view, long objectId, Predicate<InodeVersion> taker) {
    Cursor cursor = view.cursor();
    boolean more = cursor.seekFloor(Records.PFS, objectId, RecordType.INODE, 0, -1L);
    while (more
        && cursor.isOf(Records.PFS, objectId, RecordType.INODE, 0)
        && taker.test(new InodeVersion(Inode.read(cursor), cursor.deleteTid()))) {
      more = cursor.previous();
    }
  }
}
