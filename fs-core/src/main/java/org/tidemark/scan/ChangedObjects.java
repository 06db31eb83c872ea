package org.tidemark.scan;

import org.agrona.concurrent.UnsafeBuffer;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.TreeWalk;
import org.tidemark.format.CommitState;
import org.tidemark.format.LeafFormat;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Finds the objects that changed after a moment, at a cost that follows the change: the walk goes
 * only where maxTid says that there is something (INV-MAXTID).
 *
 * <p>Every change of an object makes a new version of its inode, also one that leaves no other
 * record behind, because no history is kept of it. One thread.
 */
public final class ChangedObjects {
  private final long after;
  private final MutableLongSet found = LongSets.mutable.empty();

  private ChangedObjects(long after) {
    this.after = after;
  }

  /**
   * Returns the ids of all objects with a change above the tid, up to the last commit.
   *
   * @throws org.tidemark.base.FsException EIO if a node cannot be read
   */
  @SuppressWarnings("try") // The pin only has to be there.
  public static LongSet since(Store store, long after) {
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      ChangedObjects changed = new ChangedObjects(after);
      if (state.rootAddress() != 0) {
        NodeReader reader = store.nodeReader();
        TreeWalk.ofChanges(reader, after, changed::visit)
            .walk(reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel()));
      }
      return changed.found;
    }
  }

  private void visit(Node node) {
    if (!node.isLeaf()) {
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      if (LeafFormat.objectId(page, i) != ObjectId.LOCAL && isChanged(page, i)) {
        found.add(LeafFormat.objectId(page, i));
      }
    }
  }

  private boolean isChanged(UnsafeBuffer page, int i) {
    return LeafFormat.createTid(page, i) > after || LeafFormat.deleteTid(page, i) > after;
  }
}
