package org.tidemark.btree;

import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;

/**
 * A tree as readers see it: a root and a way to the nodes below.
 *
 * <p>Locks: none of its own. Whoever reads holds the tree lock of {@code txn.Store}, shared;
 * whoever edits ({@link TreeEditor}) holds it exclusively. A tree that stands on a committed root
 * needs no lock.
 */
public class Tree implements TreeView {
  private final NodeReader reader;
  private Node root;

  /** The tree below {@code root}. */
  public Tree(NodeReader reader, Node root) {
    this.reader = reader;
    this.root = root;
  }

  @Override
  public Cursor cursor() {
    return new Cursor(this);
  }

  /** The root as it is now. */
  public Node root() {
    return root;
  }

  void root(Node newRoot) {
    root = newRoot;
  }

  NodeReader reader() {
    return reader;
  }

  /** Number of levels; 1 when the root is a leaf. */
  public int height() {
    return root.level() + 1;
  }

  /** Changes at every change of structure or content, so that a cursor notices that it is stale. */
  long changeCount() {
    return 0;
  }

  Node child(Node parent, int i) {
    return reader.child(parent, i);
  }

  Node childAhead(Node parent, int i) {
    return reader.childAhead(parent, i);
  }

  /** The entry of an internal node whose child covers the key. */
  static int entryFor(Node node, int pfs, long objectId, int type, long key, long createTid) {
    int low = 1;
    int high = node.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (InternalFormat.compare(node.page(), middle, pfs, objectId, type, key, createTid) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return low - 1;
  }

  /**
   * The first slot of a leaf whose key is not below the one given; the count when there is none.
   */
  static int slotFor(Node leaf, int pfs, long objectId, int type, long key, long createTid) {
    int low = 0;
    int high = leaf.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (LeafFormat.compare(leaf.page(), middle, pfs, objectId, type, key, createTid) < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Whether slot {@code i} exists and has exactly this key. */
  static boolean isAt(
      Node leaf, int i, int pfs, long objectId, int type, long key, long createTid) {
    return i < NodeFormat.count(leaf.page())
        && LeafFormat.compare(leaf.page(), i, pfs, objectId, type, key, createTid) == 0;
  }
}
