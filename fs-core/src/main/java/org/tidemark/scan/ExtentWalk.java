package org.tidemark.scan;

import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
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
  private final Collection<DataDamage> damages;
  private long objectId;
  private boolean more;
  private boolean unreadable;

  private ExtentWalk(Cursor cursor, Collection<DataDamage> damages) {
    this.cursor = cursor;
    this.damages = damages;
  }

  /**
   * Begins at the first extent that is not below a key.
   *
   * @param damages gets the nodes that cannot be read; what lies below them is passed by
   * @return null if the tree is empty
   */
  static @Nullable ExtentWalk from(Store store, RecordKey key, Collection<DataDamage> damages) {
    CommitState state = store.committed();
    if (state.rootAddress() == 0) {
      return null;
    }
    Tree tree =
        new Tree(
            store.nodeReader(),
            store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel()));
    ExtentWalk walk = new ExtentWalk(tree.cursor(), damages);
    walk.objectId = key.objectId();
    walk.seek(key.objectId(), key.type(), key.key(), key.createTid());
    walk.settle();
    return walk;
  }

  private void seek(long object, int type, long key, long createTid) {
    go(() -> cursor.seek(0, object, type, key, createTid));
  }

  /** Moves the cursor; where a node cannot be read, to some object behind what it holds. */
  private void go(BooleanSupplier move) {
    more = tryGo(move);
    for (long step = 1; !more && unreadable && objectId + step > 0; step <<= 1) {
      long object = objectId + step;
      more = tryGo(() -> cursor.seek(0, object, 0, 0, 0));
    }
    if (more) {
      objectId = cursor.objectId();
    }
  }

  private boolean tryGo(BooleanSupplier move) {
    unreadable = false;
    try {
      return move.getAsBoolean();
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
      unreadable = true;
      damages.add(new DataDamage(0, 0, String.valueOf(e.getMessage())));
      return false;
    }
  }

  /** Passes by what is no extent. */
  private void settle() {
    while (more && !isExtent()) {
      if (objectId == ObjectId.LOCAL || cursor.type() > RecordType.EXTENT) {
        if (objectId == -1) {
          more = false;
        } else {
          seek(objectId + 1, 0, 0, 0);
        }
      } else if (cursor.type() == RecordType.EXTENT) {
        go(cursor::next); // one that nobody understands
      } else {
        seek(objectId, RecordType.EXTENT, 0, 0);
      }
    }
  }

  private boolean isExtent() {
    if (cursor.type() != RecordType.EXTENT) {
      return false;
    }
    try {
      ExtentList.check(cursor);
      return true;
    } catch (FsException e) {
      damages.add(new DataDamage(cursor.objectId(), cursor.key(), String.valueOf(e.getMessage())));
      return false;
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
    go(cursor::next);
    settle();
  }
}
