package org.tidemark.object;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/** The targets of symbolic links. */
public final class Symlinks {
  /** The longest target, in bytes: PATH_MAX without its zero. */
  public static final int TARGET_BYTES_MAX = 4095;

  private Symlinks() {}

  /**
   * Checks a target.
   *
   * @throws FsException ENOENT if it is empty; ENAMETOOLONG; EINVAL with a zero
   */
  public static void check(byte[] target) {
    if (target.length == 0) {
      throw new FsException(Errno.ENOENT, "a symbolic link without a target");
    }
    if (target.length > TARGET_BYTES_MAX) {
      throw new FsException(
          Errno.ENAMETOOLONG, "the target of a symbolic link has " + target.length + " bytes");
    }
    for (byte b : target) {
      if (b == 0) {
        throw new FsException(Errno.EINVAL, "the target of a symbolic link with a zero");
      }
    }
  }

  /** Returns the target of a link as of a moment at which it exists. */
  public static byte[] read(TreeView view, long objectId, long asOf) {
    Cursor cursor = view.cursor();
    if (!cursor.find(Records.PFS, objectId, RecordType.SYMLINK, 0, asOf)) {
      throw Records.damaged("symbolic link", objectId, "a target", "none");
    }
    byte[] target = new byte[cursor.payloadLength()];
    cursor.payload().getBytes(cursor.payloadOffset(), target);
    return target;
  }

  static void insert(Change change, long objectId, byte[] target) {
    change.insert(
        Records.PFS, objectId, RecordType.SYMLINK, 0, new UnsafeBuffer(target), 0, target.length);
  }

  static void remove(Change change, HistoryPolicy history, Inode inode) {
    Cursor cursor = change.cursor();
    if (cursor.find(Records.PFS, inode.objectId(), RecordType.SYMLINK, 0, Tid.NOW)) {
      history.end(change, inode, RecordType.SYMLINK, 0, cursor.createTid());
    }
  }
}
