package org.tidemark.scan;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.eclipse.collections.impl.map.mutable.primitive.LongLongHashMap;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.CommitState;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Counts what the past takes, a step at a time: by its age, by who keeps it, by object. Goes only
 * where there are dead records (INV-OLDEST-DEAD), so its cost follows the history, not the
 * filesystem.
 *
 * <p>Each step reads what is the last commit then, and nothing is pinned between steps: if others
 * write meanwhile, it is the sum of several moments. One thread.
 */
public final class HistoryScan {
  private static final int NODES_PER_STEP = 256;

  private final Store store;
  private final NodeReader reader;
  private final long end;
  private final long shown;
  private final long[] snapshots;
  private final long[] bandStarts;
  private final long recentFrom;
  private RecordKey next = RecordKey.LOWEST;
  private int nodes;
  private boolean full;

  private long bytes;
  private long reclaimable;
  private final long[] byBand;
  private final long[] bySnapshot;
  private final LongLongHashMap byObject = new LongLongHashMap();
  private final LongLongHashMap recentByObject = new LongLongHashMap();

  /**
   * A scan of all history.
   *
   * @param end the tid of the present: what ceased after it is not of the past
   * @param snapshots tids of the moments that have names, ascending
   * @param bandStarts for each band of ages, the youngest first, the lowest deleteTid in it;
   *     descending, and what is below all is in the last one
   * @param recentFrom the lowest deleteTid that counts as recent
   */
  public HistoryScan(Store store, long end, long[] snapshots, long[] bandStarts, long recentFrom) {
    this.store = store;
    this.reader = store.nodeReader();
    this.end = end;
    this.shown = MomentList.shown(store, end);
    this.snapshots = snapshots.clone();
    this.bandStarts = bandStarts.clone();
    this.recentFrom = recentFrom;
    this.byBand = new long[bandStarts.length];
    this.bySnapshot = new long[snapshots.length];
  }

  /**
   * Does the next step.
   *
   * @return false if there are no more
   * @throws FsException EIO if a node cannot be read
   */
  @SuppressWarnings("try") // The pin only has to be there.
  public boolean next() {
    nodes = 0;
    full = false;
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      if (state.rootAddress() != 0) {
        walk(reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel()), RecordKey.END);
      }
    }
    return full;
  }

  private void walk(Node node, RecordKey high) {
    if (node.isLeaf()) {
      leaf(node, high);
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n && !full; i++) {
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      if (next.compareTo(childHigh) >= 0) {
        continue;
      }
      if (InternalFormat.oldestDeadTid(page, i) == Tid.NONE_DEAD) {
        next = childHigh;
      } else if (nodes >= NODES_PER_STEP) {
        full = true;
      } else {
        nodes++;
        walk(reader.child(node, i), childHigh);
      }
    }
  }

  private void leaf(Node node, RecordKey high) {
    UnsafeBuffer page = node.page();
    for (int i = next.slotIn(page, node.count()), n = node.count(); i < n; i++) {
      long deleteTid = LeafFormat.deleteTid(page, i);
      if (deleteTid != Tid.LIVE && deleteTid <= end) {
        count(
            LeafFormat.objectId(page, i),
            LeafFormat.createTid(page, i),
            deleteTid,
            RecordSize.of(page, i));
      }
    }
    next = high;
  }

  private void count(long objectId, long createTid, long deleteTid, long size) {
    bytes += size;
    int first = firstSnapshotFrom(createTid);
    int keepers = firstSnapshotFrom(deleteTid) - first;
    boolean stays = createTid <= shown && shown < deleteTid;
    if (keepers == 0 && !stays) {
      reclaimable += size;
    } else if (keepers == 1 && !stays) {
      bySnapshot[first] += size;
    }
    int band = 0;
    while (band < byBand.length - 1 && deleteTid < bandStarts[band]) {
      band++;
    }
    byBand[band] += size;
    byObject.addToValue(objectId, size);
    if (deleteTid >= recentFrom) {
      recentByObject.addToValue(objectId, size);
    }
  }

  private int firstSnapshotFrom(long tid) {
    int at = Arrays.binarySearch(snapshots, tid);
    return at >= 0 ? at : -at - 1;
  }

  /** Returns what all dead records take, with the data that they refer to. */
  public long bytes() {
    return bytes;
  }

  /** Returns what of it no snapshot keeps. */
  public long reclaimableBytes() {
    return reclaimable;
  }

  /** Returns it by band. */
  public long[] bytesByBand() {
    return byBand.clone();
  }

  /** Returns for each snapshot what no other one keeps. */
  public long[] bytesBySnapshot() {
    return bySnapshot.clone();
  }

  /** Returns what each object holds. */
  public LongLongHashMap bytesByObject() {
    return byObject;
  }

  /** Returns the same of what ceased recently. */
  public LongLongHashMap recentBytesByObject() {
    return recentByObject;
  }
}
