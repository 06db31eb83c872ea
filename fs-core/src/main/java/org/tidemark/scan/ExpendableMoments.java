package org.tidemark.scan;

import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.collections.api.factory.primitive.LongLists;
import org.eclipse.collections.api.list.primitive.MutableLongList;
import org.tidemark.txn.Store;

/**
 * In which order moments go when space runs short: first those that the policy would not keep
 * anyway, then those that only its finest step keeps, and so on to its coarsest; among these the
 * oldest first. The newest few come last of all. The moment that is the present, and each that has
 * a name, is not among them.
 */
public final class ExpendableMoments {
  /** So many of the newest moments go last. */
  static final int NEWEST = 3;

  /** Behind all steps of policies. */
  private static final int RANK_NEWEST = 100;

  private final MomentList all;
  private final List<Integer> order;
  private final int older;
  private final long end;

  /**
   * Takes what was found.
   *
   * @param order indexes of those that may go
   * @param older how many of them are not of the newest
   */
  private ExpendableMoments(MomentList all, List<Integer> order, int older, long end) {
    this.all = all;
    this.order = order;
    this.older = older;
    this.end = end;
  }

  /**
   * Finds them.
   *
   * @param end the present: the last commit, or the mark of a replica
   * @param now the time, in the zone whose days count
   */
  public static ExpendableMoments of(
      Store store, RetentionPolicy policy, long end, ZonedDateTime now) {
    return of(MomentList.read(store, end), policy, end, now);
  }

  static ExpendableMoments of(MomentList all, RetentionPolicy policy, long end, ZonedDateTime now) {
    int[] ranks = policy.ranks(all.times().toArray(), now);
    int count = all.tids().size();
    Arrays.fill(ranks, Math.max(0, count - 1 - NEWEST), count, RANK_NEWEST);
    List<Integer> order =
        IntStream.range(0, count)
            .filter(i -> !all.isBound(i))
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> ranks[i]).thenComparingInt(i -> i))
            .toList();
    int older = (int) order.stream().filter(i -> ranks[i] < RANK_NEWEST).count();
    return new ExpendableMoments(all, order, older, end);
  }

  /**
   * Returns how many may go.
   *
   * @param newestToo whether the newest few count
   */
  public int count(boolean newestToo) {
    return newestToo ? order.size() : older;
  }

  /**
   * Lets the first ones go: so many that the data which they brought comes to this size. What
   * really comes free is seen only when it is done: data may have come before, or be seen by
   * others.
   *
   * @param newestToo whether the newest few may be among them
   * @param bytes 0: none goes
   * @return what stays then, and what goes: at least one, if any may
   */
  public KeptMoments letGo(long bytes, boolean newestToo) {
    int most = count(newestToo);
    int count = 0;
    long sum = 0;
    while (count < most && sum < bytes) {
      sum += all.bytes().get(order.get(count));
      count++;
    }
    boolean[] goes = new boolean[all.tids().size()];
    order.subList(0, count).forEach(i -> goes[i] = true);
    MutableLongList kept = LongLists.mutable.empty();
    MutableLongList dropped = LongLists.mutable.empty();
    for (int i = 0; i < goes.length; i++) {
      (goes[i] ? dropped : kept).add(all.tids().get(i));
    }
    return new KeptMoments(kept.toArray(), dropped.toArray(), end);
  }
}
