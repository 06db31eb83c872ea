package org.tidemark.txn;

import org.jspecify.annotations.Nullable;

/**
 * The group that takes changes, and the one before it while it is being committed. Both are swapped
 * in one step.
 *
 * <p>Thread-safe: written under the tree lock (freeze) and by the committer (durable), read by
 * anyone.
 */
final class Groups {
  /** What is open and what is frozen at one moment. */
  record Pair(@Nullable Group frozen, Group open) {}

  private volatile Pair pair;

  Groups(Group open) {
    this.pair = new Pair(null, open);
  }

  Pair pair() {
    return pair;
  }

  Group open() {
    return pair.open();
  }

  void freeze(Group next) {
    pair = new Pair(pair.open(), next);
  }

  /** Puts another group in the place of the open one, which nobody has changed anything in. */
  void replaceOpen(Group empty) {
    pair = new Pair(pair.frozen(), empty);
  }

  void durable() {
    pair = new Pair(null, pair.open());
  }
}
