package org.tidemark.scan;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Tree;
import org.tidemark.format.CommitState;
import org.tidemark.format.RecordType;
import org.tidemark.object.ExtentList;
import org.tidemark.txn.Store;

/**
 * Goes from extent to extent in the tree of the last commit, passing by what else there is of an
 * object with one descent. For one step: the caller has pinned what it reads.
 */
final class ExtentWalk {
  private final Cursor cursor;
  private boolean more;

  private ExtentWalk(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Begins at the first extent that is not below a key; null if the tree is empty. */
  static @Nullable ExtentWalk from(Store store, RecordKey key) {
    CommitState state = store.committed();
    if (state.rootAddress() == 0) {
      return null;
    }
    Tree tree =
        new Tree(
            store.nodeReader(),
            store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel()));
    ExtentWalk walk = new ExtentWalk(tree.cursor());
    walk.seek(key.pfs(), key.objectId(), key.type(), key.key(), key.createTid());
    return walk;
  }

  private void seek(int pfs, long objectId, int type, long key, long createTid) {
    more = cursor.seek(pfs, objectId, type, key, createTid);
    settle();
  }

  /** Passes by what is no extent. */
  private void settle() {
    while (more && cursor.type() != RecordType.EXTENT) {
      long objectId = cursor.objectId();
      if (objectId == ObjectId.LOCAL || cursor.type() > RecordType.EXTENT) {
        more = objectId != -1 && cursor.seek(cursor.pfs(), objectId + 1, 0, 0, 0);
      } else {
        more = cursor.seek(cursor.pfs(), objectId, RecordType.EXTENT, 0, 0);
      }
    }
    if (more) {
      ExtentList.check(cursor);
    }
  }

  /** Whether it stands on an extent. */
  boolean valid() {
    return more;
  }

  /** The key of the extent it stands on; {@link RecordKey#END} behind the last one. */
  RecordKey key() {
    return more ? RecordKey.of(cursor) : RecordKey.END;
  }

  boolean live() {
    return cursor.deleteTid() == Tid.LIVE;
  }

  long deleteTid() {
    return cursor.deleteTid();
  }

  MovedExtent extent() {
    return MovedExtent.of(cursor);
  }

  void next() {
    more = cursor.next();
    settle();
  }

  /** Goes to the first extent of this file from an offset on, or to that of the next file. */
  void skipTo(long offset) {
    seek(cursor.pfs(), cursor.objectId(), RecordType.EXTENT, offset, 0);
  }
}
