package org.tidemark.fs;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.ReplicaState;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/** Changes of records that no mirror sends, of a replica too. */
final class LocalRecords {
  private LocalRecords() {}

  /** Makes a change durable, as one operation; once more if a commit gives it room. */
  static void update(Store store, Reserve level, Consumer<Change> body) {
    ReplicaState replica = Present.replica(store);
    try {
      update(store, level, replica, body);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOSPC || !store.makeRoom(level, false)) {
        throw e;
      }
      update(store, level, replica, body);
    }
    store.syncOperations();
  }

  private static void update(
      Store store, Reserve level, @Nullable ReplicaState replica, Consumer<Change> body) {
    store.update(
        level,
        change -> {
          if (replica != null && replica.mark() > 0) {
            change.asOfSource(replica.mark());
          }
          body.accept(change);
          return change;
        });
  }
}
