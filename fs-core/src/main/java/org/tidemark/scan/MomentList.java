package org.tidemark.scan;

import org.eclipse.collections.api.factory.primitive.LongLists;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.list.primitive.MutableLongList;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Commits;
import org.tidemark.object.Snapshots;
import org.tidemark.txn.Store;

/**
 * The moments that there are up to a tid, in ascending order.
 *
 * @param tids of each
 * @param times when each was made, ns since the epoch
 * @param bytes that each brought, in data and records, about
 * @param named those that have names
 */
record MomentList(
    MutableLongList tids, MutableLongList times, MutableLongList bytes, LongSet named) {
  private static final int MOMENTS_PER_READ = 1024;

  /** What a record takes, about. */
  private static final int RECORD_BYTES = 200;

  /** Reads them, some at a time. */
  static MomentList read(Store store, long end) {
    MutableLongSet named = LongSets.mutable.empty();
    store.read(Snapshots::list).forEach(snapshot -> named.add(snapshot.tid()));
    MomentList list =
        new MomentList(
            LongLists.mutable.empty(), LongLists.mutable.empty(), LongLists.mutable.empty(), named);
    long from = Tid.FIRST;
    while (from != Commits.NONE) {
      long next = from;
      from = store.read(view -> list.take(view, next, end));
    }
    return list;
  }

  /** Takes some; returns where to go on, or {@link Commits#NONE} behind the last one. */
  private long take(TreeView view, long from, long end) {
    int sizeMax = tids.size() + MOMENTS_PER_READ;
    Commits.forEach(
        view,
        from,
        end,
        commit -> {
          tids.add(commit.tid());
          times.add(commit.time());
          bytes.add(commit.bytesChanged() + commit.recordsChanged() * RECORD_BYTES);
          return tids.size() < sizeMax;
        });
    return tids.size() < sizeMax ? Commits.NONE : tids.getLast() + 1;
  }

  /** Whether one stays whatever a policy says: the last one, and those that have names. */
  boolean isBound(int i) {
    return i == tids.size() - 1 || named.contains(tids.get(i));
  }
}
