package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Node;
import org.tidemark.btree.TreeWalk;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Replication;
import org.tidemark.txn.Store;

/**
 * Takes a replica back to its last complete moment: what came later goes, and what ceased later
 * lives again. A crash in between leaves a replica of that moment, to which the rest is sent once
 * more.
 *
 * <p>One thread, and nobody else changes the store.
 */
final class Promotion {
  private static final int RECORDS_PER_OPERATION = 512;

  private final Store store;
  private final long mark;

  Promotion(Store store, long mark) {
    this.store = store;
    this.mark = mark;
  }

  /** Does so; the caller has to say in the same breath that the filesystem stands there. */
  void rollBack() {
    long ignored = store.commit();
    List<RecordKey> later = new ArrayList<>();
    collect(later);
    for (int i = 0; i < later.size(); i += RECORDS_PER_OPERATION) {
      List<RecordKey> part = later.subList(i, Math.min(later.size(), i + RECORDS_PER_OPERATION));
      store.update(
          Reserve.PRUNE,
          change -> {
            change.asOfSource(mark);
            part.forEach(key -> takeBack(change, key));
            return part;
          });
    }
  }

  /** The keys of all records that came to be or ceased after the mark. */
  @SuppressWarnings("try") // The pin only has to be there.
  private void collect(List<RecordKey> later) {
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      Node root = store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel());
      TreeWalk.ofChanges(store.nodeReader(), mark, node -> collect(node, later)).walk(root);
    }
  }

  private void collect(Node node, List<RecordKey> later) {
    if (!node.isLeaf()) {
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      boolean mirrored =
          LeafFormat.objectId(page, i) != ObjectId.LOCAL
              || LeafFormat.type(page, i) == RecordType.COMMIT;
      if (mirrored
          && (LeafFormat.createTid(page, i) > mark || LeafFormat.deleteTid(page, i) > mark)) {
        later.add(RecordKey.of(page, i));
      }
    }
  }

  private void takeBack(Change change, RecordKey key) {
    if (key.createTid() <= mark) {
      change.setDeleteTid(
          key.pfs(), key.objectId(), key.type(), key.key(), key.createTid(), Tid.LIVE);
      return;
    }
    if (key.type() == RecordType.EXTENT) {
      Cursor cursor = change.cursor();
      boolean ignored = key.seek(cursor);
      int at = cursor.payloadOffset();
      change.freed(
          new Run(
              ExtentFormat.address(cursor.payload(), at),
              ExtentFormat.storedBlocks(cursor.payload(), at)));
    }
    change.remove(key.pfs(), key.objectId(), key.type(), key.key(), key.createTid());
  }

  /** Makes a writable filesystem of it, whose history goes on from the mark. */
  static void promote(Store store, ReplicaState state) {
    write(store, state.backAtMark());
    new Promotion(store, state.mark()).rollBack();
    NamelessObjects nameless = new NamelessObjects(store);
    nameless.note();
    store.update(
        Reserve.PRUNE,
        change -> {
          if (nameless.sawPolicies()) {
            PoliciesNote.addAny(change);
          }
          state.ofPromoted(change.tid()).write(change);
          return change;
        });
    new Replication(store).replica(false);
    long ignored = store.commit();
  }

  private static void write(Store store, ReplicaState state) {
    store.update(
        Reserve.PRUNE,
        change -> {
          state.write(change);
          return state;
        });
  }
}
