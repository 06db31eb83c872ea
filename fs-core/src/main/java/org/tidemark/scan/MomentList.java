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
import org.tidemark.txn.Replication;
import org.tidemark.txn.Store;

/**
 * The moments that there are up to a tid, in ascending order.
 *
 * @param tids of each
 * @param times when each was made, ns since the epoch
 * @param bytes that each brought, in data and records, about
 * @param named those that have names
 * @param shown the one that the present is, or stands for it; {@link Commits#NONE} if there is none
 */
record MomentList(
    MutableLongList tids, MutableLongList times, MutableLongList bytes, LongSet named, long shown) {
  private static final int MOMENTS_PER_READ = 1024;

  /** What a record takes, about. */
  private static final int RECORD_BYTES = 200;

  /** Reads them, some at a time. */
  static MomentList read(Store store, long end) {
    MutableLongSet named = LongSets.mutable.empty();
    store.read(Snapshots::list).forEach(snapshot -> named.add(snapshot.tid()));
    MomentList list =
        new MomentList(
            LongLists.mutable.empty(),
            LongLists.mutable.empty(),
            LongLists.mutable.empty(),
            named,
            shown(store, end));
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

  /**
   * Returns the moment that the present is, which stays. While no history is kept the present is
   * none, and the last one is of the past like all others. Of a replica it is the last one that
   * there is, though its source may have dropped that of its mark.
   *
   * @param end the present: the last commit, or the mark of a replica
   * @return {@link Commits#NONE} if there is none
   */
  static long shown(Store store, long end) {
    long last = store.read(view -> Commits.floor(view, end));
    return last == end || new Replication(store).isReplica() ? last : Commits.NONE;
  }

  /** Whether one stays whatever a policy says: the present, and those that have names. */
  boolean isBound(int i) {
    return tids.get(i) == shown || named.contains(tids.get(i));
  }
}
