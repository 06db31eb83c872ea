package org.tidemark.scan;

import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.eclipse.collections.api.factory.primitive.LongLists;
import org.eclipse.collections.api.list.primitive.MutableLongList;
import org.tidemark.base.Tid;
import org.tidemark.txn.Store;

/**
 * What a policy makes of the moments that there are up to the present: those that stay, and those
 * that go. All that come later stay.
 *
 * @param kept in ascending order; the one that is the present, and each that has a name, whatever
 *     the policy says
 * @param dropped in ascending order
 * @param end the tid of the present: what ceased after it is not looked at
 */
public record KeptMoments(long[] kept, long[] dropped, long end) {
  /**
   * Decides about all moments of a store.
   *
   * @param end the present: the last commit, or the mark of a replica
   * @param now the time, in the zone whose days count
   */
  public static KeptMoments of(Store store, RetentionPolicy policy, long end, ZonedDateTime now) {
    MomentList all = MomentList.read(store, end);
    boolean[] byAge = policy.keep(all.times().toArray(), now);
    MutableLongList dropped = LongLists.mutable.empty();
    MutableLongList kept = LongLists.mutable.empty();
    for (int i = 0; i < byAge.length; i++) {
      (byAge[i] || all.isBound(i) ? kept : dropped).add(all.tids().get(i));
    }
    return new KeptMoments(kept.toArray(), dropped.toArray(), end);
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

  /** Returns which of those that stay a policy lets stay, too; for part of the filesystem. */
  KeptMoments within(MomentList all, RetentionPolicy policy, ZonedDateTime now) {
    int[] stillThere =
        IntStream.range(0, all.tids().size()).filter(i -> isKept(all.tids().get(i))).toArray();
    boolean[] byAge =
        policy.keep(Arrays.stream(stillThere).mapToLong(all.times()::get).toArray(), now);
    MutableLongList stay = LongLists.mutable.empty();
    for (int i = 0; i < byAge.length; i++) {
      if (byAge[i] || all.isBound(stillThere[i])) {
        stay.add(all.tids().get(stillThere[i]));
      }
    }
    return new KeptMoments(stay.toArray(), new long[0], end);
  }

  private boolean isKept(long tid) {
    return Arrays.binarySearch(kept, tid) >= 0;
  }

  /** Whether a moment that stays is at a tid from the first one on, and before the second one. */
  boolean isAnyIn(long from, long behind) {
    return ceiling(from) < behind;
  }

  /** The first moment that stays at a tid or after it; {@link Long#MAX_VALUE} if there is none. */
  long ceiling(long tid) {
    int at = Arrays.binarySearch(kept, tid);
    int index = at >= 0 ? at : -at - 1;
    return index < kept.length ? kept[index] : Long.MAX_VALUE;
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
