package org.tidemark.object;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;

/**
 * Changes the extents of files inside operations, and keeps their past.
 *
 * <p>Where a part of an extent ends its life, the extent is split: each piece points at its own
 * blocks of the old run and takes their checksums along; the pieces that live on and the one that
 * died keep the createTid. A piece that the open group created, or any if history is off, is
 * removed physically, and its blocks are freed.
 *
 * <p>Guarded by the tree lock: used only inside bodies of {@link org.tidemark.txn.Store#update}.
 */
final class ExtentEditor {
  /** The answer of {@link #punch} when nothing is left to do. */
  static final long DONE = -1;

  /** How many extents one operation takes away at most. */
  static final int EXTENTS_PER_OPERATION = 512;

  private final HistoryPolicy history;
  private final ExtentList list = new ExtentList();
  private final UnsafeBuffer payload =
      new UnsafeBuffer(new byte[ExtentFormat.length(ChunkLayout.CHUNK_BLOCKS)]);
  private long blocksPunched;

  ExtentEditor(HistoryPolicy history) {
    this.history = history;
  }

  /** How many live blocks the last {@link #punch} took away. */
  long blocksPunched() {
    return blocksPunched;
  }

  /**
   * Ends the life of what lies in a range, whose ends are those of blocks.
   *
   * @param inode the file's
   * @param extentsMax how many extents it may touch
   * @return {@link #DONE}, or where to go on
   */
  long punch(Change change, Inode inode, long from, long to, int extentsMax) {
    long objectId = inode.objectId();
    boolean all = Extents.collect(change, objectId, from, to, extentsMax, list);
    blocksPunched = 0;
    for (int i = 0; i < list.size(); i++) {
      long start = Math.max(from, list.offset(i));
      long end = Math.min(to, list.end(i));
      int first = (int) ChunkLayout.blockOf(start - list.offset(i));
      int behind = (int) ChunkLayout.blockOf(end - list.offset(i));
      if (first == 0 && behind == list.blocks(i)) {
        end(change, inode, i);
      } else {
        split(change, inode, i, first, behind);
      }
      blocksPunched += behind - first;
    }
    return all ? DONE : list.end(list.size() - 1);
  }

  /** Adds an extent of the open group. Its range is a hole. */
  void insert(
      Change change,
      long objectId,
      long offset,
      long address,
      int blocks,
      int[] crcs,
      int crcStart) {
    init(address, blocks);
    for (int i = 0; i < blocks; i++) {
      ExtentFormat.crc(payload, 0, i, crcs[crcStart + i]);
    }
    change.insert(
        Records.PFS, objectId, RecordType.EXTENT, offset, payload, 0, ExtentFormat.length(blocks));
  }

  /** The life of an extent ends as a whole. */
  private void end(Change change, Inode inode, int i) {
    long objectId = inode.objectId();
    if (isErased(change, inode, i)) {
      change.remove(Records.PFS, objectId, RecordType.EXTENT, list.offset(i), list.createTid(i));
      change.freed(new Run(list.address(i), list.blocks(i)));
    } else {
      change.kill(Records.PFS, objectId, RecordType.EXTENT, list.offset(i), list.createTid(i));
    }
  }

  /**
   * The life of the blocks from first to behind ends. The piece with the lowest offset that stays
   * in the tree keeps the key of the extent, so its record is changed in place.
   */
  private void split(Change change, Inode inode, int i, int first, int behind) {
    long objectId = inode.objectId();
    long key = list.offset(i);
    long createTid = list.createTid(i);
    boolean erased = isErased(change, inode, i);
    boolean ofOpenGroup = createTid == change.tid();
    if (first > 0 && (!erased || ofOpenGroup)) {
      int length = piece(i, 0, first);
      change.replace(Records.PFS, objectId, RecordType.EXTENT, key, createTid, payload, 0, length);
    } else if (erased) {
      // Also with a left piece, if the group did not create it: readers of the tids between need
      // to learn that something went without a record, which the removal notes.
      change.remove(Records.PFS, objectId, RecordType.EXTENT, key, createTid);
      if (first > 0) {
        insertPiece(change, objectId, i, 0, first, Tid.LIVE);
      }
    } else {
      int length = piece(i, 0, behind);
      change.replace(Records.PFS, objectId, RecordType.EXTENT, key, createTid, payload, 0, length);
      change.kill(Records.PFS, objectId, RecordType.EXTENT, key, createTid);
    }
    if (erased) {
      change.freed(new Run(list.address(i) + (long) first * Units.BLOCK_BYTES, behind - first));
    } else if (first > 0) {
      insertPiece(change, objectId, i, first, behind, change.tid());
    }
    if (behind < list.blocks(i)) {
      insertPiece(change, objectId, i, behind, list.blocks(i), Tid.LIVE);
    }
  }

  private boolean isErased(Change change, Inode inode, int i) {
    long createTid = list.createTid(i);
    return createTid == change.tid() || !history.keeps(change, inode, createTid);
  }

  private void insertPiece(
      Change change, long objectId, int i, int first, int behind, long deleteTid) {
    int length = piece(i, first, behind);
    change.insertPiece(
        Records.PFS,
        objectId,
        RecordType.EXTENT,
        list.offset(i) + (long) first * Units.BLOCK_BYTES,
        list.createTid(i),
        deleteTid,
        payload,
        0,
        length);
  }

  /** Makes the payload of a piece; returns its length. */
  private int piece(int i, int first, int behind) {
    init(list.address(i) + (long) first * Units.BLOCK_BYTES, behind - first);
    for (int block = first; block < behind; block++) {
      ExtentFormat.crc(payload, 0, block - first, list.crc(i, block));
    }
    return ExtentFormat.length(behind - first);
  }

  private void init(long address, int blocks) {
    int bytes = blocks * Units.BLOCK_BYTES;
    ExtentFormat.init(payload, 0, address, bytes, bytes, ExtentFormat.CODEC_PLAIN);
  }
}
