package org.tidemark.scan;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Node;
import org.tidemark.btree.TreeWalk;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.OrphanFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Orphans;
import org.tidemark.space.Reserve;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Finds the files that had no name at a moment, because they were still open, and those whose data
 * was still to be cut off: a replica does not get the records that tell of them. Looks on the way
 * whether any directory ever had a policy of its own, of which the note is local too. Reads the
 * whole tree.
 */
final class NamelessObjects {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private record Found(long objectId, int kind, long size) {}

  private final Store store;
  private final List<Found> found = new ArrayList<>();

  // The object at hand.
  private long objectId = -1;
  private int mode;
  private long size;
  private long end;

  private boolean sawPolicies;

  NamelessObjects(Store store) {
    this.store = store;
  }

  /**
   * Notes that their removal has to go on. What was noted before is not believed: a promotion that
   * a crash ended left it, and files may have got names, or data, from the source since.
   */
  @SuppressWarnings("try") // The pin only has to be there.
  void note() {
    forgetOldNotes();
    long ignored = store.commit();
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      Node root = store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel());
      TreeWalk.ofChanges(store.nodeReader(), -1, this::visit).walk(root);
      endObject();
    }
    for (Found each : found) {
      store.update(
          Reserve.PRUNE,
          change -> {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[OrphanFormat.LENGTH]);
            payload.putByte(OrphanFormat.KIND, (byte) each.kind);
            payload.putLong(OrphanFormat.SIZE, each.size, ORDER);
            change.insert(
                0,
                ObjectId.LOCAL,
                RecordType.ORPHAN,
                each.objectId,
                payload,
                0,
                OrphanFormat.LENGTH);
            return each;
          });
    }
  }

  /** Whether a directory has, or had, a policy of its own: once all was read. */
  boolean sawPolicies() {
    return sawPolicies;
  }

  private void forgetOldNotes() {
    for (Orphans.Orphan old : store.read(Orphans::list)) {
      store.update(
          Reserve.PRUNE,
          change -> {
            change.remove(0, ObjectId.LOCAL, RecordType.ORPHAN, old.objectId(), old.createTid());
            return old;
          });
    }
  }

  private void visit(Node node) {
    if (!node.isLeaf()) {
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n; i++) {
      sawPolicies |= KeepXattr.isOne(page, i);
      if (LeafFormat.objectId(page, i) != ObjectId.LOCAL
          && LeafFormat.deleteTid(page, i) == Tid.LIVE) {
        record(page, i);
      }
    }
  }

  private void record(UnsafeBuffer page, int i) {
    if (LeafFormat.objectId(page, i) != objectId) {
      endObject();
      objectId = LeafFormat.objectId(page, i);
    }
    int at = LeafFormat.payloadOffset(page, i);
    if (LeafFormat.type(page, i) == RecordType.INODE) {
      mode = page.getInt(at + InodeFormat.MODE, ORDER);
      size = page.getLong(at + InodeFormat.SIZE, ORDER);
      if (page.getInt(at + InodeFormat.NLINK, ORDER) == 0) {
        found.add(new Found(objectId, OrphanFormat.KIND_DELETE, 0));
        mode = 0;
      }
    } else if (LeafFormat.type(page, i) == RecordType.EXTENT) {
      end = LeafFormat.key(page, i) + ExtentFormat.logicalBytes(page, at);
    }
  }

  private void endObject() {
    long sizeInBlocks = Units.roundUp(size, Units.BLOCK_BYTES);
    if (FileMode.isRegular(mode) && end > sizeInBlocks) {
      found.add(new Found(objectId, OrphanFormat.KIND_TRUNCATE, sizeInBlocks));
    }
    mode = 0;
    size = 0;
    end = 0;
  }
}
