package org.tidemark.btree;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;

/**
 * Checks a tree whose nodes are all sealed: order of keys, separators, and that what every entry
 * says of its child is true. Nodes that cannot be read are reported too, and what is below them is
 * left out.
 *
 * <p>maxTid may be higher than any tid below, never lower. oldestDeadTid and the byte counts are
 * exact.
 */
public final class TreeChecker {
  private final NodeReader reader;
  private final Consumer<Node> visitor;
  private final Consumer<FsException> problems;
  private @Nullable Node lastLeaf;

  /**
   * A checker.
   *
   * @param visitor sees every readable node, once
   * @param problems is told of every problem
   */
  public TreeChecker(NodeReader reader, Consumer<Node> visitor, Consumer<FsException> problems) {
    this.reader = reader;
    this.visitor = visitor;
    this.problems = problems;
  }

  /** Checks {@code root} and all below it. */
  public void check(Node root) {
    checkNode(root, null, 0);
  }

  private NodeSummary checkNode(Node node, @Nullable Node parent, int entry) {
    visitor.accept(node);
    if (node.isLeaf()) {
      checkLeaf(node, parent, entry);
    } else {
      checkInternal(node, parent, entry);
    }
    return Sealer.summarizeAfresh(node);
  }

  private void checkInternal(Node node, @Nullable Node parent, int entry) {
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      if (i > 1 && compareSeparators(page, i, page, i - 1) <= 0) {
        report(node, "separators in ascending order", "entry " + i + " out of order");
      }
      if (i > 0
          && parent != null
          && entry > 0
          && compareSeparators(page, i, parent.page(), entry) <= 0) {
        report(node, "separators above the parent's", "entry " + i + " below it");
      }
      Node child;
      try {
        child = reader.child(node, i);
      } catch (FsException unreadable) {
        problems.accept(unreadable);
        continue;
      }
      checkEntry(node, i, checkNode(child, node, i));
    }
  }

  private void checkEntry(Node node, int i, NodeSummary actual) {
    UnsafeBuffer page = node.page();
    if (InternalFormat.maxTid(page, i) < actual.maxTid()) {
      report(
          node,
          "maxTid not below " + Tid.toString(actual.maxTid()) + " in entry " + i,
          Tid.toString(InternalFormat.maxTid(page, i)));
    }
    if (InternalFormat.oldestDeadTid(page, i) != actual.oldestDeadTid()) {
      report(
          node,
          "oldestDeadTid " + Tid.toString(actual.oldestDeadTid()) + " in entry " + i,
          Tid.toString(InternalFormat.oldestDeadTid(page, i)));
    }
    if (InternalFormat.liveBytes(page, i) != actual.liveBytes()
        || InternalFormat.deadBytes(page, i) != actual.deadBytes()) {
      report(
          node,
          actual.liveBytes() + " live and " + actual.deadBytes() + " dead bytes in entry " + i,
          InternalFormat.liveBytes(page, i) + " and " + InternalFormat.deadBytes(page, i));
    }
  }

  private void checkLeaf(Node leaf, @Nullable Node parent, int entry) {
    UnsafeBuffer page = leaf.page();
    int count = leaf.count();
    Node before = lastLeaf;
    if (count == 0) {
      return;
    }
    if (before != null && compareSlots(page, 0, before.page(), before.count() - 1) <= 0) {
      report(leaf, "keys above those of the leaf before", "a first key that is not");
    }
    for (int i = 0; i < count; i++) {
      if (i > 0 && compareSlots(page, i, page, i - 1) <= 0) {
        report(leaf, "keys in ascending order", "slot " + i + " out of order");
      }
      long deleteTid = LeafFormat.deleteTid(page, i);
      long createTid = LeafFormat.createTid(page, i);
      if (createTid <= 0 || (deleteTid != Tid.LIVE && deleteTid <= createTid)) {
        report(leaf, "a life that ends after it began", "slot " + i);
      }
      if (Math.max(createTid, deleteTid) > org.tidemark.format.NodeFormat.maxTid(page)) {
        report(leaf, "a maxTid not below any tid", "slot " + i + " above it");
      }
    }
    if (parent != null && entry > 0 && isBelowSeparator(page, parent.page(), entry)) {
      report(leaf, "keys not below the parent's separator", "a first key that is");
    }
    lastLeaf = leaf;
  }

  private static boolean isBelowSeparator(UnsafeBuffer leaf, UnsafeBuffer parent, int entry) {
    return InternalFormat.compare(
            parent,
            entry,
            LeafFormat.pfs(leaf, 0),
            LeafFormat.objectId(leaf, 0),
            LeafFormat.type(leaf, 0),
            LeafFormat.key(leaf, 0),
            LeafFormat.createTid(leaf, 0))
        > 0;
  }

  private static int compareSlots(UnsafeBuffer a, int i, UnsafeBuffer b, int j) {
    return LeafFormat.compare(
        a,
        i,
        LeafFormat.pfs(b, j),
        LeafFormat.objectId(b, j),
        LeafFormat.type(b, j),
        LeafFormat.key(b, j),
        LeafFormat.createTid(b, j));
  }

  private static int compareSeparators(UnsafeBuffer a, int i, UnsafeBuffer b, int j) {
    return InternalFormat.compare(
        a,
        i,
        InternalFormat.pfs(b, j),
        InternalFormat.objectId(b, j),
        InternalFormat.type(b, j),
        InternalFormat.key(b, j),
        InternalFormat.createTid(b, j));
  }

  private void report(Node node, String expected, String found) {
    problems.accept(new CorruptionException("tree node", node.address(), expected, found));
  }
}
