package org.tidemark.btree;

import java.util.function.Consumer;
import org.tidemark.base.FsException;

/** Visits every node below a root, parents first, in key order. */
public final class TreeWalk {
  private final NodeReader reader;
  private final Consumer<Node> visitor;
  private final Consumer<FsException> onUnreadable;

  /**
   * A walk.
   *
   * @param onUnreadable is told of each node that cannot be read; what is below it is left out. May
   *     throw to stop
   */
  public TreeWalk(NodeReader reader, Consumer<Node> visitor, Consumer<FsException> onUnreadable) {
    this.reader = reader;
    this.visitor = visitor;
    this.onUnreadable = onUnreadable;
  }

  /** Visits {@code node} and all below it. */
  public void walk(Node node) {
    visitor.accept(node);
    if (node.isLeaf()) {
      return;
    }
    for (int i = 0, n = node.count(); i < n; i++) {
      Node child;
      try {
        child = reader.child(node, i);
      } catch (FsException unreadable) {
        onUnreadable.accept(unreadable);
        continue;
      }
      walk(child);
    }
  }
}
