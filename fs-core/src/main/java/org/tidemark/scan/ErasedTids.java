package org.tidemark.scan;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.NodeFormat;

/** Tells what went without a record, from a key to another (INV-ERASED). */
final class ErasedTids {
  private final NodeReader reader;
  private final RecordKey first;
  private final RecordKey behind;
  private long highest;

  private ErasedTids(NodeReader reader, RecordKey first, RecordKey behind) {
    this.reader = reader;
    this.first = first;
    this.behind = behind;
  }

  /** Returns the highest erasedTid of the leaves below a root in which such keys may be. */
  static long highest(NodeReader reader, Node root, RecordKey first, RecordKey behind) {
    ErasedTids walk = new ErasedTids(reader, first, behind);
    walk.walk(root);
    return walk.highest;
  }

  private void walk(Node node) {
    UnsafeBuffer page = node.page();
    if (node.isLeaf()) {
      highest = Math.max(highest, NodeFormat.erasedTid(page));
      return;
    }
    for (int i = 0, n = node.count(); i < n; i++) {
      boolean endsBefore = i + 1 < n && RecordKey.ofSeparator(page, i + 1).compareTo(first) <= 0;
      boolean beginsBehind = i > 0 && RecordKey.ofSeparator(page, i).compareTo(behind) >= 0;
      if (!endsBefore && !beginsBehind) {
        walk(reader.child(node, i));
      }
    }
  }
}
