package org.tidemark.scan;

import java.util.List;
import java.util.function.Predicate;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;

/** Does with a list what there may be no room for at once. */
final class SmallerOperations {
  private SmallerOperations() {}

  /**
   * Does it in one operation, or in several if there is no room for one: what it copies returns
   * with the next commit.
   *
   * @param attempt one operation; false if there was no room
   * @throws FsException ENOSPC if there is no room for a single one
   */
  static <T> void run(Store store, List<T> all, Predicate<List<T>> attempt) {
    if (all.isEmpty()
        || attempt.test(all)
        || (store.makeRoom(Reserve.PRUNE, false) && attempt.test(all))) {
      return;
    }
    if (all.size() == 1) {
      throw new FsException(
          Errno.ENOSPC, "there is no room left to prune; remove something, then try again");
    }
    run(store, all.subList(0, all.size() / 2), attempt);
    run(store, all.subList(all.size() / 2, all.size()), attempt);
  }
}
