package org.tidemark.txn;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.TreeWalk;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Kind;
import org.tidemark.space.Run;
import org.tidemark.space.Space;
import org.tidemark.volume.VolumeSet;

/** Makes the freemap anew from what the tree refers to, when the one on the medium is damaged. */
final class SpaceFromTree {
  private final Space space;
  private final int nodeBlocks;

  private SpaceFromTree(Space space, int nodeBlocks) {
    this.space = space;
    this.nodeBlocks = nodeBlocks;
  }

  /**
   * The freemap of the tree below {@code root}, the state of commit {@code tid}.
   *
   * @throws org.tidemark.base.CorruptionException when a node cannot be read: what is below it
   *     would be taken for free
   */
  static Space rebuild(VolumeSet volumes, NodeReader reader, @Nullable Node root, long tid) {
    Space space = Space.empty(volumes, tid);
    if (root != null) {
      SpaceFromTree builder = new SpaceFromTree(space, volumes.geometry().nodeBlocks());
      new TreeWalk(
              reader,
              builder::mark,
              unreadable -> {
                throw unreadable;
              })
          .walk(root);
    }
    return space;
  }

  private void mark(Node node) {
    space.markCommitted(new Run(node.address(), nodeBlocks), Kind.NODES);
    if (!node.isLeaf()) {
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      if (LeafFormat.type(page, i) == RecordType.EXTENT) {
        int at = LeafFormat.payloadOffset(page, i);
        space.markCommitted(
            new Run(ExtentFormat.address(page, at), ExtentFormat.storedBlocks(page, at)),
            Kind.DATA);
      }
    }
  }
}
