package org.tidemark.space;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/**
 * What durable groups have freed and readers may still need, oldest group first.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class PendingFrees {
  /** The frees of one group, and how far they are given back. */
  private static final class Group {
    final long tid;
    final RunList freed;
    int next;

    Group(long tid, RunList freed) {
      this.tid = tid;
      this.freed = freed;
    }
  }

  private final ArrayDeque<Group> groups = new ArrayDeque<>();
  private long blocks;

  /** Blocks that wait. */
  long blocks() {
    return blocks;
  }

  /** Adds the frees of a group, which must not change any more. */
  void add(long tid, RunList freed) {
    Group last = groups.peekLast();
    Check.that(last == null || last.tid < tid, "groups out of order", tid);
    if (!freed.isEmpty()) {
      groups.add(new Group(tid, freed));
      blocks += freed.blocks();
    }
  }

  /** Makes at most so many runs of groups up to tid reusable; returns whether there are more. */
  boolean release(long tid, int runsMax, SpaceMap map) {
    Group group = dueGroup(tid);
    for (int i = 0; i < runsMax && group != null; i++) {
      int count = group.freed.blocks(group.next);
      map.give(group.freed.address(group.next), count);
      blocks -= count;
      group.next++;
      if (group.next == group.freed.size()) {
        groups.remove();
        group = dueGroup(tid);
      }
    }
    return group != null;
  }

  private @Nullable Group dueGroup(long tid) {
    Group group = groups.peek();
    return group != null && group.tid <= tid ? group : null;
  }
}
