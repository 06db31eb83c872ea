package org.tidemark.fs;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.scan.ReplicaState;
import org.tidemark.txn.Replication;
import org.tidemark.txn.Store;

/**
 * What counts as the present: of a replica it is the last complete moment of its source, which
 * moves on by itself, and cannot be changed.
 */
final class Present {
  private Present() {}

  /** Returns the tid of the last moment that is durable. */
  static long tid(Store store) {
    ReplicaState replica = replica(store);
    return replica == null ? store.committedTid() : replica.mark();
  }

  /**
   * Returns the tid as of which the tree shows what a reference means. The present of a replica is
   * looked up each time, since it moves on; two looks at different moments are as those at a
   * directory that somebody changes in between.
   */
  static long asOf(Store store, TreeView view, FileRef ref) {
    if (ref.asOf() != Tid.NOW || !new Replication(store).isReplica()) {
      return ref.asOf();
    }
    ReplicaState state = ReplicaState.read(view);
    return state == null ? Tid.NOW : state.mark();
  }

  /** Returns how far a replica has come; null if the filesystem is none. */
  static @Nullable ReplicaState replica(Store store) {
    return new Replication(store).isReplica() ? store.read(ReplicaState::read) : null;
  }

  /**
   * Holds that this is no replica, which users cannot change. Whether anything can be changed at
   * all is for the store to say: it knows why not.
   *
   * @throws FsException EROFS
   */
  static void checkNoReplica(Store store) {
    if (new Replication(store).isReplica()) {
      throw new FsException(
          Errno.EROFS, "this is a replica; to write to it, end that: tidemark mirror promote");
    }
  }

  /**
   * Holds that something can be changed, of a replica too: for what may find nothing to change, and
   * must not say then that it was done.
   *
   * @throws FsException EROFS
   */
  static void checkNotReadOnly(Store store) {
    if (store.readOnly()) {
      throw new FsException(Errno.EROFS, "the filesystem is open for reading only");
    }
  }

  /** Returns whether users can change nothing. */
  static boolean readOnly(Store store) {
    return store.readOnly() || new Replication(store).isReplica();
  }
}
