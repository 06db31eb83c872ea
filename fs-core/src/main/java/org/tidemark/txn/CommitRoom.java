package org.tidemark.txn;

import org.tidemark.space.Reserve;
import org.tidemark.space.Space;

/**
 * Tells whether a commit would give an operation the room that it did not find.
 *
 * <p>What a group frees is usable when it is durable, so near the end of space a commit helps. But
 * each commit is a moment of history and takes room itself: one for each operation that fails would
 * fill the filesystem for good. Many removals must share one.
 */
final class CommitRoom {
  private final Groups groups;
  private final Space space;

  CommitRoom(Groups groups, Space space) {
    this.groups = groups;
    this.space = space;
  }

  /** Under the tree lock. */
  boolean comesFor(Reserve level, int nodes, boolean forData) {
    Groups.Pair pair = groups.pair();
    Group open = pair.open();
    return pair.frozen() != null
        || open.freesData()
        || (forData && space.hasReservedData())
        || space.needsAndFits(level, nodes, open.nodesFreed());
  }
}
