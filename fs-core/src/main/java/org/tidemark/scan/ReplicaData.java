package org.tidemark.scan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.ExtentFormat;
import org.tidemark.object.ExtentList;
import org.tidemark.object.ExtentSplit;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * The extents of a batch: gives the data that the replica has not yet a place, writes it, and makes
 * the tree refer to it.
 *
 * <p>The replica may have an extent of the source in other pieces: cut by its own allocation, or
 * before the source cut it. So what counts is which blocks of a file there are of a commit, not the
 * keys. Nothing crosses a multiple of 64 KiB of the file.
 *
 * <p>Closing it gives back what no record came to refer to.
 */
final class ReplicaData implements AutoCloseable {
  /** Adjacent blocks of an extent, and their place. */
  private record Placed(int firstBlock, Run run) {}

  private final Store store;
  private final long base;
  private final Map<RecordKey, List<Placed>> placed = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final ExtentSplit split = new ExtentSplit();
  private final ExtentList live = new ExtentList();
  private int reserved;
  private boolean kept;

  /**
   * Writes the data of a batch.
   *
   * @throws FsException ENOSPC if the replica is full
   */
  ReplicaData(Store store, long base, List<MirrorItem> items) {
    this.store = store;
    this.base = base;
    boolean done = false;
    try {
      for (MirrorItem item : items) {
        if (item instanceof MirrorItem.Changed record
            && record.data().length > 0
            && !ReplicaMoments.isForgotten(record, base)) {
          place(record);
        }
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private void place(MirrorItem.Changed record) {
    int missing =
        Unlisted.mask(record.key().key(), record.data().length)
            & ~store.read(view -> covered(view, record));
    if (missing == 0) {
      return;
    }
    reserve(Integer.bitCount(missing));
    List<Placed> places = new ArrayList<>();
    int start = Unlisted.firstBlock(record.key().key());
    while (missing != 0) {
      int first = Integer.numberOfTrailingZeros(missing);
      int blocks = Integer.numberOfTrailingZeros(~(missing >>> first));
      Run run = store.space().allocateData(blocks);
      reserved -= run.blocks();
      runs.add(run);
      places.add(new Placed(first - start, run));
      missing &= -(1 << (first + run.blocks()));
      store
          .volumes()
          .write(
              run.address(),
              ByteBuffer.wrap(
                  record.data(),
                  (first - start) * Units.BLOCK_BYTES,
                  run.blocks() * Units.BLOCK_BYTES));
    }
    placed.put(record.key(), places);
  }

  private void reserve(int blocks) {
    if (!store.space().reserveData(blocks, Reserve.ROOT)
        && !(store.makeRoom(Reserve.ROOT, true)
            && store.space().reserveData(blocks, Reserve.ROOT))) {
      throw new FsException(
          Errno.ENOSPC,
          "the replica is full; what is complete stays as it is, but a larger one has to be made anew");
    }
    reserved += blocks;
  }

  /** Which blocks of its 64 KiB of the file there are of the commit; fills {@link #live}. */
  private int covered(TreeView view, MirrorItem.Changed record) {
    RecordKey key = record.key();
    long window = key.key() & -ExtentFormat.LOGICAL_BYTES_MAX;
    Cursor cursor = view.cursor();
    int mask = 0;
    live.clear();
    for (int i = 0; i < ExtentFormat.LOGICAL_BYTES_MAX / Units.BLOCK_BYTES; i++) {
      long offset = window + (long) i * Units.BLOCK_BYTES;
      if (new RecordKey(key.pfs(), key.objectId(), key.type(), offset, key.createTid())
          .seek(cursor)) {
        mask |=
            Unlisted.mask(
                offset, ExtentFormat.logicalBytes(cursor.payload(), cursor.payloadOffset()));
        if (cursor.deleteTid() == Tid.LIVE) {
          live.addChecked(cursor);
        }
      }
    }
    return mask;
  }

  /** Makes the tree say what the record says of its blocks. */
  void apply(Change change, MirrorItem.Changed record) {
    UnsafeBuffer payload = new UnsafeBuffer(record.payload());
    int bytes = ExtentFormat.logicalBytes(payload, 0);
    int wanted = Unlisted.mask(record.key().key(), bytes);
    int covered = covered(change, record);
    if (record.data().length == 0 && (wanted & ~covered) != 0 && record.deleteTid() > base) {
      throw new FsException(
          Errno.EINVAL,
          "the replica lacks data of object "
              + record.key().objectId()
              + " that the source had at "
              + Tid.toString(base)
              + ": it is not a replica of this source any more");
    }
    if (record.deleteTid() != Tid.LIVE) {
      for (int i = 0; i < live.size(); i++) {
        end(change, record, i, bytes);
      }
    }
    insert(change, record, payload);
  }

  private void end(Change change, MirrorItem.Changed record, int i, int bytes) {
    long from = Math.max(live.offset(i), record.key().key());
    long to = Math.min(live.end(i), record.key().key() + bytes);
    if (from < to) {
      int first = (int) ((from - live.offset(i)) / Units.BLOCK_BYTES);
      int behind = (int) ((to - live.offset(i)) / Units.BLOCK_BYTES);
      split.end(change, record.key().objectId(), live, i, first, behind, false, record.deleteTid());
    }
  }

  private void insert(Change change, MirrorItem.Changed record, UnsafeBuffer payload) {
    int[] crcs = new int[ExtentFormat.storedBlocks(payload, 0)];
    for (int i = 0; i < crcs.length; i++) {
      crcs[i] = ExtentFormat.crc(payload, 0, i);
    }
    for (Placed each : placed.getOrDefault(record.key(), List.of())) {
      split.insert(
          change,
          record.key().objectId(),
          record.key().key() + (long) each.firstBlock * Units.BLOCK_BYTES,
          record.key().createTid(),
          record.deleteTid(),
          each.run.address(),
          each.run.blocks(),
          crcs,
          each.firstBlock);
    }
  }

  /** All records were applied: the operation owns the blocks. */
  void joined(Change change) {
    runs.forEach(change::allocated);
  }

  /** The operation is done. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() {
    store.space().unreserveData(reserved);
    reserved = 0;
    if (!kept) {
      runs.forEach(store.space()::abandon);
    }
  }
}
