package org.tidemark.btree;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.FsException;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;

/**
 * Splits nodes that are full and merges those that became thin, along the path of the last descent.
 *
 * <p>Every step takes what it needs (nodes, siblings) before it changes anything. Merging is never
 * necessary for correctness: where a sibling cannot be read, it is left undone.
 */
final class Balancer {
  private final TreeEditor tree;
  private final NodePath path;

  Balancer(TreeEditor tree, NodePath path) {
    this.tree = tree;
    this.path = path;
  }

  /** Puts a new root above the present one. */
  Node growRoot() {
    Node old = tree.root();
    Node root = tree.newNode(NodeFormat.TYPE_INTERNAL, old.level() + 1);
    InternalEditor.insert(root, 0, old);
    InternalFormat.separator(root.page(), 0, 0, 0, 0, 0, 0);
    tree.root(root);
    return root;
  }

  /** Splits the full internal child of entry {@code i} in two. The parent has room. */
  void splitInternal(Node parent, int i) {
    Node child = tree.ownChild(parent, i);
    Node right = tree.newNode(NodeFormat.TYPE_INTERNAL, child.level());
    int half = child.count() / 2;
    InternalEditor.append(child, half, right);
    InternalEditor.truncate(child, half);
    InternalEditor.insert(parent, i + 1, right);
    InternalEditor.copySeparator(right, 0, parent, i + 1);
  }

  /**
   * Splits the leaf at the end of the path so that a record of {@code payloadLength} with the key
   * given fits.
   *
   * @param i the slot at which that record stands or will stand
   * @return the half where it belongs
   */
  Node splitLeaf(
      Node leaf,
      int i,
      int payloadLength,
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid) {
    Node parent;
    int entry;
    if (path.depth() == 0) {
      parent = growRoot();
      entry = 0;
    } else {
      parent = path.node(path.depth() - 1);
      entry = path.entry(path.depth() - 1);
    }
    Node right = tree.newNode(NodeFormat.TYPE_LEAF, 0);
    UnsafeBuffer page = leaf.page();
    int at = splitPoint(page, i, payloadLength);
    NodeFormat.maxTid(right.page(), NodeFormat.maxTid(page));
    NodeFormat.erasedTid(right.page(), NodeFormat.erasedTid(page));
    LeafEditor.append(page, at, leaf.count(), right.page());
    LeafEditor.truncate(page, at);
    InternalEditor.insert(parent, entry + 1, right);
    // A record that belongs exactly between the halves goes to the emptier one: both separators are
    // right then.
    boolean newFirst = at == i && LeafEditor.usedBytes(page) >= LeafEditor.usedBytes(right.page());
    if (newFirst) {
      InternalFormat.separator(parent.page(), entry + 1, pfs, objectId, type, key, createTid);
    } else {
      UnsafeBuffer first = right.page();
      InternalFormat.separator(
          parent.page(),
          entry + 1,
          LeafFormat.pfs(first, 0),
          LeafFormat.objectId(first, 0),
          LeafFormat.type(first, 0),
          LeafFormat.key(first, 0),
          LeafFormat.createTid(first, 0));
    }
    boolean goesRight =
        InternalFormat.compare(parent.page(), entry + 1, pfs, objectId, type, key, createTid) <= 0;
    return goesRight ? right : leaf;
  }

  /**
   * The first slot that goes to the right half. Records that arrive in order leave full leaves
   * behind; otherwise both halves get the same number of bytes, the new record counted where it
   * will stand. With at least three of the largest records to a leaf it always fits then.
   */
  private static int splitPoint(UnsafeBuffer page, int i, int payloadLength) {
    int count = NodeFormat.count(page);
    if (i == count) {
      return count;
    }
    int half = (LeafEditor.usedBytes(page) + LeafEditor.recordBytes(payloadLength)) / 2;
    int left = 0;
    for (int at = 0; at < count; at++) {
      left += at == i ? LeafEditor.recordBytes(payloadLength) : 0;
      if (left >= half) {
        return at;
      }
      left += LeafEditor.recordBytes(LeafFormat.payloadLength(page, at));
      if (left >= half) {
        return at + 1;
      }
    }
    return count;
  }

  /**
   * Merges the leaf at the end of the path with a neighbour when it became thin, and so on upwards.
   */
  void mergeLeaf(Node leaf) {
    int used = LeafEditor.usedBytes(leaf.page());
    if (path.depth() == 0 || used >= LeafEditor.capacity(leaf.page()) / 4) {
      return;
    }
    int level = path.depth() - 1;
    Node parent = path.node(level);
    int entry = path.entry(level);
    if (parent.count() > 1 && joinWithNeighbour(parent, entry, leaf)) {
      mergeInternal(level);
    }
  }

  private void mergeInternal(int level) {
    Node node = path.node(level);
    if (level == 0) {
      collapseRoot();
      return;
    }
    if (node.count() >= InternalFormat.countMax(node.page().capacity()) / 4) {
      return;
    }
    Node parent = path.node(level - 1);
    int entry = path.entry(level - 1);
    if (parent.count() > 1 && joinWithNeighbour(parent, entry, node)) {
      mergeInternal(level - 1);
    }
  }

  private void collapseRoot() {
    while (!tree.root().isLeaf() && tree.root().count() == 1) {
      Node old = tree.root();
      Node child;
      try {
        child = tree.child(old, 0);
      } catch (FsException unreadable) {
        return; // a root with one entry is correct, and the damage is reported where it is read
      }
      tree.root(child);
      tree.drop(old);
    }
  }

  /**
   * Joins the child of {@code entry} with its right or left neighbour; false when neither has room.
   */
  private boolean joinWithNeighbour(Node parent, int entry, Node child) {
    return (entry + 1 < parent.count() && join(parent, entry, child, entry + 1))
        || (entry > 0 && join(parent, entry, child, entry - 1));
  }

  private boolean join(Node parent, int entry, Node child, int neighbourEntry) {
    // The left one of the two stays, since the separators of both are not below its own.
    boolean childIsLeft = entry < neighbourEntry;
    Node left;
    Node right;
    try {
      Node neighbour = tree.child(parent, neighbourEntry);
      if (!canJoin(child, neighbour)) {
        return false;
      }
      left = childIsLeft ? child : tree.ownChild(parent, neighbourEntry);
      right = childIsLeft ? neighbour : child;
    } catch (FsException unreadableOrFull) {
      return false; // a thin node is correct, and damage is reported where it is read
    }
    int rightEntry = Math.max(entry, neighbourEntry);
    if (left.isLeaf()) {
      LeafEditor.append(right.page(), 0, right.count(), left.page());
      NodeFormat.maxTid(
          left.page(), Math.max(NodeFormat.maxTid(left.page()), NodeFormat.maxTid(right.page())));
      NodeFormat.erasedTid(
          left.page(),
          Math.max(NodeFormat.erasedTid(left.page()), NodeFormat.erasedTid(right.page())));
    } else {
      int at = left.count();
      InternalEditor.append(right, 0, left);
      // The first separator of a node counts as the lowest; in the middle it must be the real one.
      InternalEditor.copySeparator(parent, rightEntry, left, at);
    }
    InternalEditor.remove(parent, rightEntry);
    tree.drop(right);
    return true;
  }

  private static boolean canJoin(Node child, Node neighbour) {
    if (child.isLeaf()) {
      int used = LeafEditor.usedBytes(child.page()) + LeafEditor.usedBytes(neighbour.page());
      int capacity = LeafEditor.capacity(child.page());
      return used <= (child.count() == 0 ? capacity : capacity / 4 * 3);
    }
    int max = InternalFormat.countMax(child.page().capacity());
    return child.count() + neighbour.count() <= max / 4 * 3;
  }
}
