package org.tidemark.fs;

import java.util.function.Function;
import java.util.function.Supplier;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Objects;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * What all operations stand on.
 *
 * @param store the records
 * @param objects the operations on them
 * @param files those that are open or have data that waits
 */
record Engine(Store store, Objects objects, LiveFiles files) {
  /** Runs one atomic operation that holds no files; once more if a commit gives it room. */
  <T> T update(Reserve level, Function<Change, T> body) {
    return withRoom(() -> store.update(level, body));
  }

  /**
   * Runs an operation that may run out of space. What the open group has freed is of use only after
   * a commit; so if it ends with ENOSPC and a commit can be made, it runs once more. Must be called
   * holding nothing.
   */
  <T> T withRoom(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (FsException e) {
      if (e.errno() != Errno.ENOSPC) {
        throw e;
      }
      long before = store.committedTid();
      if (store.commit() == before) {
        throw e;
      }
      return operation.get();
    }
  }

  /** Returns how deep into the reserves the caller may go. */
  static Reserve level(Caller caller) {
    return caller.isRoot() ? Reserve.ROOT : Reserve.USER;
  }

  /**
   * Checks that something can be changed at all.
   *
   * @throws FsException EROFS for what is not of the present
   */
  static void checkLive(FileRef ref) {
    if (!ref.isLive()) {
      throw new FsException(Errno.EROFS, "the past cannot be changed");
    }
  }
}
