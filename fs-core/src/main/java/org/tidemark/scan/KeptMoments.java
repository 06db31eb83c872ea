package org.tidemark.scan;

import java.time.ZonedDateTime;
import java.util.Arrays;
import org.eclipse.collections.api.factory.primitive.LongLists;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.list.primitive.MutableLongList;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Commits;
import org.tidemark.object.Snapshots;
import org.tidemark.txn.Store;

/**
 * What a policy makes of the moments that there are up to the present: those that stay, and those
 * that go. All that come later stay.
 *
 * @param kept in ascending order; the last one, and each that has a name, whatever the policy says
 * @param dropped in ascending order
 * @param end the tid of the present: what ceased after it is not looked at
 */
public record KeptMoments(long[] kept, long[] dropped, long end) {
  private static final int MOMENTS_PER_READ = 1024;

  /**
   * Decides about all moments of a store.
   *
   * @param end the present: the last commit, or the mark of a replica
   * @param now the time, in the zone whose days count
   */
  public static KeptMoments of(Store store, RetentionPolicy policy, long end, ZonedDateTime now) {
    MutableLongList tids = LongLists.mutable.empty();
    MutableLongList times = LongLists.mutable.empty();
    long from = Tid.FIRST;
    while (from != Commits.NONE) {
      long next = from;
      from = store.read(view -> take(view, next, end, tids, times));
    }
    MutableLongSet wanted = LongSets.mutable.empty();
    store.read(Snapshots::list).forEach(snapshot -> wanted.add(snapshot.tid()));
    boolean[] byAge = policy.keep(times.toArray(), now);
    MutableLongList dropped = LongLists.mutable.empty();
    MutableLongList kept = LongLists.mutable.empty();
    for (int i = 0; i < tids.size(); i++) {
      long tid = tids.get(i);
      if (byAge[i] || i == tids.size() - 1 || wanted.contains(tid)) {
        kept.add(tid);
      } else {
        dropped.add(tid);
      }
    }
    return new KeptMoments(kept.toArray(), dropped.toArray(), end);
  }

  /** Takes some moments; returns where to go on, or {@link Commits#NONE} behind the last one. */
  private static long take(
      TreeView view, long from, long end, MutableLongList tids, MutableLongList times) {
    int sizeMax = tids.size() + MOMENTS_PER_READ;
    Commits.forEach(
        view,
        from,
        end,
        commit -> {
          tids.add(commit.tid());
          times.add(commit.time());
          return tids.size() < sizeMax;
        });
    return tids.size() < sizeMax ? Commits.NONE : tids.getLast() + 1;
  }

  /**
   * Whether a dead record goes: it ceased by the present, and no moment that stays saw it alive.
   *
   * @param deleteTid not 0
   */
  boolean isDoomed(long createTid, long deleteTid) {
    if (deleteTid > end) {
      return false;
    }
    int at = Arrays.binarySearch(kept, deleteTid - 1);
    int floor = at >= 0 ? at : -at - 2;
    return floor < 0 || kept[floor] < createTid;
  }

  /**
   * The highest deleteTid that a record which goes can have; 0 if there can be none. Between two
   * tids that follow each other there is no room for a life.
   */
  long highestDoomed() {
    long above = end;
    for (int i = kept.length - 1; i >= 0; i--) {
      if (above - kept[i] > 1) {
        return above;
      }
      above = kept[i];
    }
    return above > 1 ? above : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptMoments o
        && end == o.end
        && Arrays.equals(kept, o.kept)
        && Arrays.equals(dropped, o.dropped);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(kept) + Arrays.hashCode(dropped)) + Long.hashCode(end);
  }

  @Override
  public String toString() {
    return kept.length + " moments stay, " + dropped.length + " go, up to " + Tid.toString(end);
  }
}
