package org.tidemark.fs;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
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

  /** Returns the root directory of the present. */
  static FileRef root(Store store) {
    ReplicaState replica = replica(store);
    return replica == null ? FileRef.ROOT : new FileRef(ObjectId.ROOT, replica.mark());
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

  /** Returns whether users can change nothing. */
  static boolean readOnly(Store store) {
    return store.readOnly() || new Replication(store).isReplica();
  }
}
