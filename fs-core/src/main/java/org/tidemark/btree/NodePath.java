package org.tidemark.btree;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/** The internal nodes from the root down to a leaf, and the entry taken in each. */
final class NodePath {
  private static final int LEVELS_MAX = 24;

  private final @Nullable Node[] nodes = new Node[LEVELS_MAX];
  private final int[] entries = new int[LEVELS_MAX];
  private int depth;

  void reset() {
    depth = 0;
  }

  void push(Node node, int entry) {
    nodes[depth] = node;
    entries[depth] = entry;
    depth++;
  }

  /** Number of internal nodes on the path; the leaf is not counted. */
  int depth() {
    return depth;
  }

  Node node(int level) {
    Node node = nodes[level];
    Check.that(level < depth && node != null, "not on the path");
    return node;
  }

  int entry(int level) {
    return entries[level];
  }
}
