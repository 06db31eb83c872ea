package org.tidemark.btree;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.format.LeafFormat;

/**
 * A position in the records of a tree, and the two ways of reading it: record by record, or only
 * what is visible at a moment.
 *
 * <p>Keys are compared field by field, unsigned. A cursor is stale after any change of the tree,
 * and must be positioned again; the payload it hands out as well. One thread, inside the body its
 * view was handed to.
 */
public final class Cursor {
  /** Versions of one key that are passed one by one before a new descent is cheaper. */
  private static final int STEPS_BEFORE_SEEK = 8;

  /** Of internal nodes: enough for most trees, so that a cursor is cheap; it grows. */
  private static final int LEVELS_AT_FIRST = 4;

  private final Tree tree;
  private @Nullable Node[] path = new Node[LEVELS_AT_FIRST];
  private int[] index = new int[LEVELS_AT_FIRST];
  private @Nullable Node leaf;
  private int slot;
  private int depth;
  private boolean valid;
  private long changeCount;

  // The range and moment of the visible scan.
  private long scanToKey;
  private long scanAsOf;

  Cursor(Tree tree) {
    this.tree = tree;
  }

  /** Whether the cursor stands on a record. */
  public boolean valid() {
    return valid;
  }

  /**
   * Positions at the first record whose key is not below the one given; false when there is none.
   */
  public boolean seek(int pfs, long objectId, int type, long key, long createTid) {
    Node found = descend(pfs, objectId, type, key, createTid);
    slot = Tree.slotFor(found, pfs, objectId, type, key, createTid);
    valid = slot < found.count() || nextLeaf();
    return valid;
  }

  /**
   * Positions at the last record whose key is not above the one given; false when there is none.
   */
  public boolean seekFloor(int pfs, long objectId, int type, long key, long createTid) {
    Node found = descend(pfs, objectId, type, key, createTid);
    slot = Tree.slotFor(found, pfs, objectId, type, key, createTid);
    if (Tree.isAt(found, slot, pfs, objectId, type, key, createTid)) {
      valid = true;
    } else {
      slot--;
      valid = slot >= 0 || previousLeaf();
    }
    return valid;
  }

  /** Positions at the first record of the tree; false when it is empty. */
  public boolean first() {
    return seek(0, 0, 0, 0, 0);
  }

  /** Goes to the next record; false, and no longer valid, behind the last one. */
  public boolean next() {
    Node at = checkedLeaf();
    slot++;
    valid = slot < at.count() || nextLeaf();
    return valid;
  }

  /** Goes to the record before; false, and no longer valid, before the first one. */
  public boolean previous() {
    checkedLeaf();
    slot--;
    valid = slot >= 0 || previousLeaf();
    return valid;
  }

  /**
   * Positions at the record of exactly this object, type and key that is visible at {@code asOf};
   * false when there is none. At most one is: the lives of a key's versions never overlap, so it
   * can only be the last one created by then.
   */
  public boolean find(int pfs, long objectId, int type, long key, long asOf) {
    valid =
        seekFloor(pfs, objectId, type, key, asOf)
            && isOf(pfs, objectId, type, key)
            && isVisible(asOf);
    return valid;
  }

  /**
   * Positions at the first record of this object and type, visible at {@code asOf}, with {@code
   * fromKey <= key <= toKey} (unsigned); false when there is none.
   */
  public boolean firstVisible(
      int pfs, long objectId, int type, long fromKey, long toKey, long asOf) {
    scanToKey = toKey;
    scanAsOf = asOf;
    valid = seek(pfs, objectId, type, fromKey, 0) && settle(pfs, objectId, type);
    return valid;
  }

  /** Goes on from where {@link #firstVisible} or this method stopped. */
  public boolean nextVisible() {
    checkedLeaf();
    int pfs = pfs();
    long objectId = objectId();
    int type = type();
    valid = passVersions(pfs, objectId, type, key()) && settle(pfs, objectId, type);
    return valid;
  }

  /**
   * From the first version of some key: goes to the first record in the scan's range that is
   * visible.
   */
  private boolean settle(int pfs, long objectId, int type) {
    while (inScan(pfs, objectId, type)) {
      long key = key();
      int steps = 0;
      do {
        if (isVisible(scanAsOf)) {
          return true;
        }
        if (++steps == STEPS_BEFORE_SEEK) {
          if (seekFloor(pfs, objectId, type, key, scanAsOf)
              && isOf(pfs, objectId, type, key)
              && isVisible(scanAsOf)) {
            return true;
          }
          if (!seekAbove(pfs, objectId, type, key)) {
            return false;
          }
          break;
        }
        if (!next()) {
          return false;
        }
      } while (isOf(pfs, objectId, type, key));
    }
    return false;
  }

  /** Goes to the first record behind all versions of {@code key}. */
  private boolean passVersions(int pfs, long objectId, int type, long key) {
    for (int steps = 0; steps < STEPS_BEFORE_SEEK; steps++) {
      if (!next()) {
        return false;
      }
      if (!isOf(pfs, objectId, type, key)) {
        return true;
      }
    }
    return seekAbove(pfs, objectId, type, key);
  }

  private boolean seekAbove(int pfs, long objectId, int type, long key) {
    return key == -1L ? seek(pfs, objectId, type + 1, 0, 0) : seek(pfs, objectId, type, key + 1, 0);
  }

  private boolean inScan(int pfs, long objectId, int type) {
    return objectId() == objectId
        && type() == type
        && pfs() == pfs
        && Long.compareUnsigned(key(), scanToKey) <= 0;
  }

  /** Whether the record has this object, type and key. */
  public boolean isOf(int pfs, long objectId, int type, long key) {
    return objectId() == objectId && key() == key && type() == type && pfs() == pfs;
  }

  /** Whether the record is visible at {@code asOf}. */
  public boolean isVisible(long asOf) {
    return Tid.visible(createTid(), deleteTid(), asOf);
  }

  public int pfs() {
    return LeafFormat.pfs(checkedLeaf().page(), slot);
  }

  public long objectId() {
    return LeafFormat.objectId(checkedLeaf().page(), slot);
  }

  public int type() {
    return LeafFormat.type(checkedLeaf().page(), slot);
  }

  public long key() {
    return LeafFormat.key(checkedLeaf().page(), slot);
  }

  public long createTid() {
    return LeafFormat.createTid(checkedLeaf().page(), slot);
  }

  /** 0 while the record is live. */
  public long deleteTid() {
    return LeafFormat.deleteTid(checkedLeaf().page(), slot);
  }

  /** The node that holds the payload; valid until the next change. */
  public DirectBuffer payload() {
    return checkedLeaf().page();
  }

  public int payloadOffset() {
    return LeafFormat.payloadOffset(checkedLeaf().page(), slot);
  }

  public int payloadLength() {
    return LeafFormat.payloadLength(checkedLeaf().page(), slot);
  }

  private Node checkedLeaf() {
    Node at = leaf;
    if (!valid || at == null) {
      throw Check.unreachable("the cursor is not on a record");
    }
    Check.that(changeCount == tree.changeCount(), "the cursor is stale: the tree changed");
    return at;
  }

  private Node descend(int pfs, long objectId, int type, long key, long createTid) {
    changeCount = tree.changeCount();
    Node node = tree.root();
    depth = 0;
    while (!node.isLeaf()) {
      int i = Tree.entryFor(node, pfs, objectId, type, key, createTid);
      if (depth == path.length) {
        path = Arrays.copyOf(path, 2 * depth);
        index = Arrays.copyOf(index, 2 * depth);
      }
      path[depth] = node;
      index[depth] = i;
      depth++;
      node = tree.child(node, i);
    }
    leaf = node;
    return node;
  }

  private boolean nextLeaf() {
    int level = depth - 1;
    while (level >= 0 && index[level] + 1 >= at(level).count()) {
      level--;
    }
    if (level < 0) {
      return false;
    }
    index[level]++;
    Node node = tree.childAhead(at(level), index[level]);
    for (level++; level < depth; level++) {
      path[level] = node;
      index[level] = 0;
      node = tree.child(node, 0);
    }
    leaf = node;
    slot = 0;
    // A leaf may be empty only when it is the root, which has no next leaf.
    return node.count() > 0 || nextLeaf();
  }

  private boolean previousLeaf() {
    int level = depth - 1;
    while (level >= 0 && index[level] == 0) {
      level--;
    }
    if (level < 0) {
      return false;
    }
    index[level]--;
    Node node = tree.child(at(level), index[level]);
    for (level++; level < depth; level++) {
      path[level] = node;
      index[level] = node.count() - 1;
      node = tree.child(node, index[level]);
    }
    leaf = node;
    slot = node.count() - 1;
    return slot >= 0 || previousLeaf();
  }

  private Node at(int level) {
    Node node = path[level];
    if (node == null) {
      throw Check.unreachable("the path has a hole at level %d", level);
    }
    return node;
  }
}
