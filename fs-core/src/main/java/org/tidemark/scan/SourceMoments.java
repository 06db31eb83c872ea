package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.TreeView;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Commits;

/**
 * Lists the moments of a range that a source keeps, where one was dropped. It is sent with the last
 * batch, so that a moment that was dropped while the range was sent, and of which therefore
 * something may be missing, is no moment of the replica either.
 *
 * <p>Goes only where a COMMIT record was removed that had been made in the range (INV-ERASED).
 */
final class SourceMoments {
  private static final RecordKey FIRST = new RecordKey(0, ObjectId.LOCAL, RecordType.COMMIT, 0, 0);
  private static final RecordKey BEHIND =
      new RecordKey(0, ObjectId.LOCAL, RecordType.COMMIT + 1, 0, 0);

  private final NodeReader reader;
  private final long from;
  private final long to;
  private final List<MirrorItem> items = new ArrayList<>();

  private SourceMoments(NodeReader reader, long from, long to) {
    this.reader = reader;
    this.from = from;
    this.to = to;
  }

  /** Returns the lists of the range (from, to] of the tree below a root. */
  static List<MirrorItem> list(NodeReader reader, Node root, long from, long to) {
    SourceMoments walk = new SourceMoments(reader, from, to);
    walk.walk(root, RecordKey.LOWEST, RecordKey.END);
    return walk.items;
  }

  /**
   * Whether the moment at the end of a range was dropped since it was the present: there are later
   * ones, but not this one. Then a replica that stopped there would show what is no moment.
   */
  static boolean isDropped(TreeView tree, long to) {
    ReplicaState peer = ReplicaState.read(tree);
    long last = peer == null || peer.promoted() ? Long.MAX_VALUE : peer.mark();
    long next = Commits.ceiling(tree, to);
    return next != Commits.NONE && next != to && next <= last;
  }

  private void walk(Node node, RecordKey low, RecordKey high) {
    if (node.isLeaf()) {
      leaf(node, low, high);
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      RecordKey childLow = i == 0 ? low : RecordKey.ofSeparator(page, i);
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      if (InternalFormat.maxTid(page, i) > from
          && childLow.compareTo(BEHIND) < 0
          && childHigh.compareTo(FIRST) > 0) {
        walk(reader.child(node, i), childLow, childHigh);
      }
    }
  }

  private void leaf(Node node, RecordKey low, RecordKey high) {
    UnsafeBuffer page = node.page();
    long first = Math.max(from + 1, low.compareTo(FIRST) > 0 ? low.key() : 0);
    long behind = Math.min(to + 1, high.compareTo(BEHIND) < 0 ? high.key() : Long.MAX_VALUE);
    if (NodeFormat.erasedTid(page) <= from || first >= behind) {
      return;
    }
    List<Long> tids = new ArrayList<>();
    for (int i = 0, n = node.count(); i < n; i++) {
      long tid = LeafFormat.key(page, i);
      if (LeafFormat.objectId(page, i) == ObjectId.LOCAL
          && LeafFormat.type(page, i) == RecordType.COMMIT
          && tid >= first
          && tid < behind) {
        tids.add(tid);
      }
    }
    items.add(new MirrorItem.Moments(first, behind, tids));
  }
}
