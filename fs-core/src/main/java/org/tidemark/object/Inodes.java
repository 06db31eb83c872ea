package org.tidemark.object;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/** Finds inodes, makes them, and lets them be changed. */
public final class Inodes {
  /** Most names of a file, and most subdirectories of a directory. */
  public static final int LINKS_MAX = Integer.MAX_VALUE - 1;

  private final HistoryPolicy history;

  public Inodes(HistoryPolicy history) {
    this.history = history;
  }

  /** Returns the inode as of a moment, or null if the object does not exist then. */
  public static @Nullable Inode find(TreeView view, long objectId, long asOf) {
    Cursor cursor = view.cursor();
    return cursor.find(Records.PFS, objectId, RecordType.INODE, 0, asOf)
        ? Inode.read(cursor)
        : null;
  }

  /** Returns the last version of the inode that there is, live or not; null if there is none. */
  public static @Nullable Inode last(TreeView view, long objectId) {
    Cursor cursor = view.cursor();
    return cursor.seekFloor(Records.PFS, objectId, RecordType.INODE, 0, -1L)
            && cursor.isOf(Records.PFS, objectId, RecordType.INODE, 0)
        ? Inode.read(cursor)
        : null;
  }

  /** Whether a version of the object is there as of a moment. */
  public static boolean isThere(TreeView view, long objectId, long asOf) {
    return view.cursor().find(Records.PFS, objectId, RecordType.INODE, 0, asOf);
  }

  /**
   * Returns the inode as of a moment.
   *
   * @throws FsException ENOENT if the object does not exist then
   */
  public static Inode get(TreeView view, long objectId, long asOf) {
    Inode inode = find(view, objectId, asOf);
    if (inode == null) {
      throw new FsException(
          Errno.ENOENT, "there is no object " + objectId + " at " + Tid.toString(asOf));
    }
    return inode;
  }

  /**
   * Returns the inode of a directory.
   *
   * @throws FsException ENOENT if there is no such object; ENOTDIR if it is something else
   */
  public static Inode directory(TreeView view, long objectId, long asOf) {
    Inode inode = get(view, objectId, asOf);
    if (!inode.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, "object " + objectId + " is not a directory");
    }
    return inode;
  }

  /**
   * Returns an editor of the inode as it is now.
   *
   * @throws FsException ENOENT if there is no such object
   */
  public InodeEditor edit(Change change, long objectId) {
    return edit(change, get(change, objectId, Tid.NOW));
  }

  /** Returns an editor of an inode that was read in the same update. */
  public InodeEditor edit(Change change, Inode inode) {
    return new InodeEditor(change, history, inode);
  }

  /** Returns whether the past is kept. */
  public HistoryPolicy history() {
    return history;
  }
}
