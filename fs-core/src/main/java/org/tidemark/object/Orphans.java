package org.tidemark.object;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.OrphanFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * Objects without a name, and files that are being cut: work that takes more than one operation, or
 * waits until a file is closed.
 *
 * <p>The ORPHAN record comes in the operation that makes the work necessary and goes in the one
 * that ends it. So whatever operation a crash is behind, the next opening finds the rest of the
 * work.
 */
public final class Orphans {
  /** Most records that one operation of a long removal touches: it holds the tree lock. */
  public static final int RECORDS_PER_OPERATION = 512;

  private static final System.Logger LOGGER = System.getLogger(Orphans.class.getName());

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /**
   * An ORPHAN record.
   *
   * @param kind one of {@link OrphanFormat}
   * @param size where the data that goes begins
   */
  public record Orphan(long objectId, int kind, long size, long createTid) {}

  private final Inodes inodes;
  private final Xattrs xattrs;
  private final ContentRemover contents;

  Orphans(Inodes inodes, Xattrs xattrs, ContentRemover contents) {
    this.inodes = inodes;
    this.xattrs = xattrs;
    this.contents = contents;
  }

  /** Returns the record for an object, or null if there is none. */
  public static @Nullable Orphan find(TreeView view, long objectId) {
    Cursor cursor = view.cursor();
    return cursor.find(Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, Tid.NOW)
        ? read(cursor)
        : null;
  }

  /** Returns the commit in which an object lost its last name; the highest number if it did not. */
  static long unnamedSince(TreeView view, long objectId) {
    Orphan orphan = find(view, objectId);
    return orphan == null || orphan.kind() != OrphanFormat.KIND_DELETE
        ? Long.MAX_VALUE
        : orphan.createTid();
  }

  /** Returns all records. */
  public static List<Orphan> list(TreeView view) {
    List<Orphan> orphans = new ArrayList<>();
    Cursor cursor = view.cursor();
    boolean more =
        cursor.firstVisible(
            Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, 0, Long.MAX_VALUE, Tid.NOW);
    while (more) {
      orphans.add(read(cursor));
      more = cursor.nextVisible();
    }
    return orphans;
  }

  /** Notes work on an object. A note to delete it takes the place of one to cut it. */
  public static void put(Change change, long objectId, int kind, long size) {
    remove(change, objectId);
    UnsafeBuffer payload = new UnsafeBuffer(new byte[OrphanFormat.LENGTH]);
    payload.putByte(OrphanFormat.KIND, (byte) kind);
    payload.putLong(OrphanFormat.SIZE, size, ORDER);
    change.insert(
        Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, payload, 0, OrphanFormat.LENGTH);
  }

  /** Removes the note, if there is one. */
  public static void remove(Change change, long objectId) {
    Orphan orphan = find(change, objectId);
    if (orphan != null) {
      change.remove(Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, orphan.createTid());
    }
  }

  /**
   * Lets go of an object whose last name is gone: removes it at once if it is closed and small, or
   * begins to, or leaves it to the last close.
   */
  Removal release(Change change, Inode inode, boolean open) {
    if (!open && removeSome(change, inode)) {
      remove(change, inode.objectId());
      return Removal.GONE;
    }
    inodes.edit(change, inode).nlink(0).ctime(change.now()).save();
    put(change, inode.objectId(), OrphanFormat.KIND_DELETE, 0);
    return open ? Removal.OPEN : Removal.PENDING;
  }

  /**
   * Removes an object that has no name and is not open, in as many operations as it takes. Does
   * nothing to any other object.
   */
  public void finish(Store store, long objectId) {
    while (!store.update(Reserve.REMOVE, change -> finishSome(change, objectId))) {
      Thread.onSpinWait(); // Others get the tree lock between two operations.
    }
  }

  /**
   * Finishes what the last session left. Nothing may be open yet. What there is no room for stays
   * an orphan until the next opening: a full filesystem can be opened all the same.
   *
   * @param truncations finishes the cut of a file; if it cannot, the file must not grow
   */
  public void recover(Store store, LongConsumer truncations) {
    for (Orphan orphan : store.read(Orphans::list)) {
      try {
        recover(store, orphan, truncations);
      } catch (FsException e) {
        if (e.errno() != Errno.ENOSPC) {
          throw e;
        }
        LOGGER.log(
            System.Logger.Level.WARNING,
            "{0}: what was deleted, but not removed, of object {1} stays until the next mount",
            e.getMessage(),
            orphan.objectId());
      }
    }
  }

  private void recover(Store store, Orphan orphan, LongConsumer truncations) {
    if (orphan.kind() == OrphanFormat.KIND_DELETE) {
      finish(store, orphan.objectId());
    } else {
      truncations.accept(orphan.objectId());
    }
  }

  private boolean finishSome(Change change, long objectId) {
    Orphan orphan = find(change, objectId);
    if (orphan == null || orphan.kind() != OrphanFormat.KIND_DELETE) {
      return true;
    }
    Inode inode = Inodes.find(change, objectId, Tid.NOW);
    boolean done = inode == null || removeSome(change, inode);
    if (done) {
      remove(change, objectId);
    }
    return done;
  }

  /** Removes a part of an object, the inode last; true if all of it is gone. */
  private boolean removeSome(Change change, Inode inode) {
    long objectId = inode.objectId();
    HistoryPolicy history = inodes.history();
    if (inode.isRegular() && !contents.removeSome(change, inode, 0, RECORDS_PER_OPERATION)) {
      return false;
    }
    if (!xattrs.removeSome(change, inode, RECORDS_PER_OPERATION)) {
      return false;
    }
    if (inode.isSymlink()) {
      Symlinks.remove(change, history, inode);
    }
    Atimes.remove(change, objectId);
    InodeEditor.end(change, history, inode);
    return true;
  }

  private static Orphan read(Cursor cursor) {
    int at = cursor.payloadOffset();
    if (cursor.payloadLength() != OrphanFormat.LENGTH) {
      throw Records.damaged(
          "orphan record",
          cursor.key(),
          OrphanFormat.LENGTH + " bytes",
          cursor.payloadLength() + " bytes");
    }
    int kind = cursor.payload().getByte(at + OrphanFormat.KIND);
    if (kind != OrphanFormat.KIND_DELETE && kind != OrphanFormat.KIND_TRUNCATE) {
      throw Records.damaged("orphan record", cursor.key(), "kind 1 or 2", "kind " + kind);
    }
    long size = cursor.payload().getLong(at + OrphanFormat.SIZE, ORDER);
    return new Orphan(cursor.key(), kind, size, cursor.createTid());
  }
}
