package org.tidemark.fs;

import java.util.function.Function;
import java.util.function.Supplier;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Objects;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Room;
import org.tidemark.txn.Store;

/**
 * What all operations stand on.
 *
 * @param store the records
 * @param objects the operations on them
 * @param files those that are open or have data that waits
 */
record Engine(Store store, Objects objects, LiveFiles files) {
  /** Runs one atomic operation that holds no files; again if something gives it room. */
  <T> T update(Reserve level, Function<Change, T> body) {
    return withRoom(level, () -> store.update(level, body));
  }

  /**
   * Runs an operation that may run out of space; again as long as something gives it room. Must be
   * called holding nothing.
   *
   * @param level how deep into the reserves it goes
   */
  <T> T withRoom(Reserve level, Supplier<T> operation) {
    Present.checkNoReplica(store);
    Room room = store.room();
    return room.retrying(operation, attempt -> room.await(level, false, attempt));
  }

  /** Returns how deep into the reserves the caller may go. */
  static Reserve level(Caller caller) {
    return caller.isRoot() ? Reserve.ROOT : Reserve.USER;
  }

  /**
   * Checks that something can be changed at all.
   *
   * @throws FsException EROFS for what is not of the present, and in a replica
   */
  void checkLive(FileRef ref) {
    if (!ref.isLive()) {
      throw new FsException(Errno.EROFS, "the past cannot be changed");
    }
    Present.checkNoReplica(store);
  }
}
