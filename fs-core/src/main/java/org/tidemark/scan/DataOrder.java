package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Units;
import org.tidemark.space.Reserve;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Puts the live data of files that lies scattered next to each other, in the order of the file: so
 * a file that was overwritten here and there is read in sequence as fast as a new one. What is
 * contiguous enough stays.
 *
 * <p>One thread. Nothing is pinned between steps.
 */
final class DataOrder {
  /** More pieces than one for so many bytes are too many: the seeks then cost what the bytes do. */
  private static final int BYTES_PER_PIECE = 256 * 1024;

  private static final int EXTENTS_PER_STEP = 4_096;

  private final Store store;
  private final ExtentMover mover;
  private final int windowBytes;
  private RecordKey next;
  private long bytesPassed;
  private long bytesLeft;

  DataOrder(Store store, ExtentMover mover, RecordKey start) {
    this.store = store;
    this.mover = mover;
    this.next = start;
    this.windowBytes =
        Math.min(
            ExtentMover.BYTES_MAX / 2,
            store.volumes().geometry().segmentBlocks() * Units.BLOCK_BYTES / 2);
  }

  RecordKey position() {
    return next;
  }

  /** Bytes of live data that were looked at. */
  long bytesPassed() {
    return bytesPassed;
  }

  /** Bytes that lie scattered and were left so, for want of room that is less scattered. */
  long bytesLeft() {
    return bytesLeft;
  }

  /** Does the next step; false if there are no more. */
  boolean next() {
    boolean more;
    try (ReaderPin _ = store.pinForScan()) {
      more = step();
    }
    mover.commitIfNeeded();
    return more;
  }

  private boolean step() {
    ExtentWalk walk = mover.walk(next);
    if (walk == null) {
      return false;
    }
    List<MovedExtent> batch = new ArrayList<>();
    int bytes = 0;
    int pieces = 0;
    int seen = 0;
    while (walk.valid() && seen < EXTENTS_PER_STEP && bytes < windowBytes) {
      List<MovedExtent> window = window(walk);
      int windowPieces = pieces(window);
      int size = window.stream().mapToInt(MovedExtent::bytes).sum();
      seen += 1 + window.size();
      bytesPassed += size;
      if (windowPieces > 1 + size / BYTES_PER_PIECE) {
        batch.addAll(window);
        bytes += size;
        pieces += Math.max(1, windowPieces / 2);
      }
    }
    next = walk.key();
    if (!batch.isEmpty() && !(hasRoom(bytes) && mover.move(batch, pieces, Reserve.ORDER))) {
      bytesLeft += bytes;
    }
    return walk.valid();
  }

  /** Asks before anything is read. */
  private boolean hasRoom(int bytes) {
    long blocks = bytes / Units.BLOCK_BYTES;
    boolean has = store.space().reserveData(blocks, Reserve.ORDER);
    if (has) {
      store.space().unreserveData(blocks);
    }
    return has;
  }

  /** Takes the live extents of the part of the file that the walk has come to. */
  private List<MovedExtent> window(ExtentWalk walk) {
    RecordKey first = walk.key();
    long end = (first.key() / windowBytes + 1) * windowBytes;
    List<MovedExtent> window = new ArrayList<>();
    while (walk.valid()
        && walk.key().objectId() == first.objectId()
        && walk.key().pfs() == first.pfs()
        && walk.key().key() < end) {
      if (walk.live()) {
        window.add(walk.extent());
      }
      walk.next();
    }
    return window;
  }

  /** In how many pieces they lie on the medium. */
  private static int pieces(List<MovedExtent> window) {
    int pieces = 0;
    long end = 0;
    for (MovedExtent extent : window) {
      pieces += extent.address() == end ? 0 : 1;
      end = extent.end();
    }
    return pieces;
  }
}
