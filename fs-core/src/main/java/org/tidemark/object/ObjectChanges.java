package org.tidemark.object;

import org.eclipse.collections.api.map.primitive.MutableLongIntMap;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Store;

/**
 * Finds the commits in which an object changed, from the tids of its records. Walks all records of
 * the object, dead ones included, a bounded number at a time.
 */
public final class ObjectChanges {
  /** The object came to be. */
  public static final int CREATED = 1;

  /** Its data, or its entries. */
  public static final int CONTENT = 2;

  /** Its names. */
  public static final int NAMES = 4;

  /** Mode, owner, flags, extended attributes. */
  public static final int ATTRIBUTES = 8;

  /** Its last name went. */
  public static final int DELETED = 16;

  // What a version alone does not tell: other records of the same commit may.
  private static final int MTIME = 32;
  private static final int CTIME = 64;

  private static final int RECORDS_PER_READ = 1024;

  private final long objectId;
  private final MutableLongIntMap changes = new LongIntHashMap();
  private @Nullable Inode version;
  private long versionEnd;
  private int type;
  private long key;
  private long createTid;

  private ObjectChanges(long objectId) {
    this.objectId = objectId;
  }

  /**
   * Returns the moments at which the object changed, each with the sum of what changed. One that is
   * being committed may be among them, what the open group changed is not.
   */
  public static MutableLongIntMap of(Store store, long objectId) {
    ObjectChanges walk = new ObjectChanges(objectId);
    boolean more = true;
    while (more) {
      more = store.read(walk::readSome);
    }
    return store.read(walk::told);
  }

  private boolean readSome(TreeView view) {
    Cursor cursor = view.cursor();
    boolean valid = cursor.seek(Records.PFS, objectId, type, key, createTid);
    for (int i = 0; i < RECORDS_PER_READ; i++) {
      if (!valid || cursor.objectId() != objectId || cursor.pfs() != Records.PFS) {
        return false;
      }
      note(cursor);
      type = cursor.type();
      key = cursor.key();
      createTid = cursor.createTid() + 1;
      valid = cursor.next();
    }
    return true;
  }

  private void note(Cursor cursor) {
    switch (cursor.type()) {
      case RecordType.INODE -> noteInode(Inode.read(cursor), cursor.deleteTid());
      case RecordType.DIRENT, RecordType.EXTENT, RecordType.INLINE -> noteLife(cursor, CONTENT);
      case RecordType.XATTR -> noteLife(cursor, ATTRIBUTES);
      default -> {} // A symlink never changes, and access times have no history.
    }
  }

  private void noteLife(Cursor cursor, int what) {
    add(cursor.createTid(), what);
    if (cursor.deleteTid() != Tid.LIVE) {
      add(cursor.deleteTid(), what);
    }
  }

  private void noteInode(Inode inode, long deleteTid) {
    if (version != null) {
      goesOn(versionEnd);
    }
    add(inode.createTid(), difference(version, inode));
    if (deleteTid != Tid.LIVE && inode.nlink() > 0) {
      add(deleteTid, DELETED);
    }
    version = inode;
    versionEnd = deleteTid;
  }

  /** Another version follows, though not always at once: what is between may not have been kept. */
  private void goesOn(long endOfVersion) {
    int rest = changes.get(endOfVersion) & ~DELETED;
    if (rest == 0) {
      changes.remove(endOfVersion);
    } else {
      changes.put(endOfVersion, rest);
    }
  }

  private int difference(@Nullable Inode before, Inode after) {
    if (before == null) {
      return CREATED;
    }
    int what = 0;
    if (after.nlink() == 0) {
      what |= DELETED;
    } else if (before.nlink() != after.nlink()) {
      what |= after.isDirectory() ? CONTENT : NAMES;
    }
    if (before.size() != after.size()) {
      what |= CONTENT;
    }
    if (before.mode() != after.mode()
        || before.uid() != after.uid()
        || before.gid() != after.gid()
        || before.flags() != after.flags()) {
      what |= ATTRIBUTES;
    }
    if (before.parent() != after.parent()) {
      what |= NAMES;
    }
    if (what == 0) {
      what = before.mtime() != after.mtime() ? MTIME : CTIME;
    }
    return what;
  }

  /**
   * A version that differs by times alone came with what other records tell; if none does, the
   * times were set, or, where only ctime moved, it was a rename within the directory. A commit that
   * is no moment is told by the next one that is.
   */
  private MutableLongIntMap told(TreeView view) {
    MutableLongIntMap told = new LongIntHashMap(changes.size());
    changes.forEachKeyValue((tid, what) -> {
      int rest = what & ~(MTIME | CTIME);
      if (rest == 0) {
        rest = (what & MTIME) != 0 ? ATTRIBUTES : NAMES;
      }
      long moment = Commits.ceiling(view, tid);
      if (moment != Commits.NONE) {
        told.put(moment, told.get(moment) | rest);
      }
    });
    return told;
  }

  private void add(long tid, int what) {
    changes.put(tid, changes.get(tid) | what);
  }
}
