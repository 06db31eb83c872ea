package org.tidemark.txn;

import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Node;
import org.tidemark.btree.TreeEditor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.PeerFormat;
import org.tidemark.format.RecordType;

/**
 * What a store does for a replica: its records bear the tids of another filesystem, its source.
 *
 * <p>Its own commits are no moments of history; those are records like others, and come from the
 * source. Their tids only have to be above all that the records bear. Thread-safe.
 */
public final class Replication {
  private final Store store;

  public Replication(Store store) {
    this.store = store;
  }

  /** Looks whether a record in the tree says that this is a replica: after opening. */
  void detect() {
    replica(store.read(Replication::saysReplica));
  }

  private static boolean saysReplica(TreeView view) {
    Cursor cursor = view.cursor();
    return cursor.find(0, ObjectId.LOCAL, RecordType.PEER, PeerFormat.KEY_SOURCE, Tid.NOW)
        && (cursor.payload().getByte(cursor.payloadOffset() + PeerFormat.FLAGS)
                & PeerFormat.FLAG_PROMOTED)
            == 0;
  }

  /** Whether this is a replica. */
  public boolean isReplica() {
    return store.committer().isReplica();
  }

  /** Says whether this is a replica from now on. The caller changes the record. */
  public void replica(boolean is) {
    store.committer().replica(is);
  }

  /**
   * Makes the tid of the open group higher than this one, with a commit if there is something in
   * it. Call it while nobody changes anything.
   */
  public void goAbove(long tid) {
    if (store.openTid() <= tid) {
      boolean ignored = store.committer().commitForRoom();
      store.atCommit(state -> openAt(tid + 1));
    }
  }

  private void openAt(long tid) {
    store.treeLock().writeLock().lock();
    try {
      TreeEditor tree = store.tree();
      Check.that(tree.ownedCount() == 0, "the open group is not empty");
      List<Node> none = tree.freeze(tid);
      Check.that(none.isEmpty(), "the open group is not empty");
      store.groups().replaceOpen(store.groups().open().next(tid));
    } finally {
      store.treeLock().writeLock().unlock();
    }
  }

  /** Lets new objects have ids from this one on, since another filesystem has given away those. */
  public void raiseObjectId(long next) {
    long ignored = store.nextObjectId().accumulateAndGet(next, Math::max);
  }
}
