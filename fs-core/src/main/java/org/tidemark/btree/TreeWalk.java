package org.tidemark.btree;

import java.util.function.Consumer;
import org.tidemark.base.FsException;
import org.tidemark.format.InternalFormat;

/** Visits every node below a root, or those with changes, parents first, in key order. */
public final class TreeWalk {
  private final NodeReader reader;
  private final Consumer<Node> visitor;
  private final Consumer<FsException> onUnreadable;
  private final long after;

  /**
   * A walk.
   *
   * @param onUnreadable is told of each node that cannot be read; what is below it is left out. May
   *     throw to stop
   */
  public TreeWalk(NodeReader reader, Consumer<Node> visitor, Consumer<FsException> onUnreadable) {
    this(reader, visitor, onUnreadable, -1);
  }

  private TreeWalk(
      NodeReader reader, Consumer<Node> visitor, Consumer<FsException> onUnreadable, long after) {
    this.reader = reader;
    this.visitor = visitor;
    this.onUnreadable = onUnreadable;
    this.after = after;
  }

  /**
   * A walk that goes only where maxTid is above {@code after}, and ends with EIO at a node that
   * cannot be read.
   */
  public static TreeWalk ofChanges(NodeReader reader, long after, Consumer<Node> visitor) {
    return new TreeWalk(
        reader,
        visitor,
        unreadable -> {
          throw unreadable;
        },
        after);
  }

  /** Visits {@code node} and all below it. */
  public void walk(Node node) {
    visitor.accept(node);
    if (node.isLeaf()) {
      return;
    }
    for (int i = 0, n = node.count(); i < n; i++) {
      if (InternalFormat.maxTid(node.page(), i) <= after) {
        continue;
      }
      Node child;
      try {
        child = after < 0 ? reader.childAhead(node, i) : reader.child(node, i);
      } catch (FsException unreadable) {
        onUnreadable.accept(unreadable);
        continue;
      }
      walk(child);
    }
  }
}
