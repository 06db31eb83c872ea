package org.tidemark.object;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;

/**
 * Makes extents, and takes them apart where a part of one ends its life: each piece points at its
 * own blocks of the old run and takes their checksums along; the pieces that live on and the one
 * that died keep the createTid.
 *
 * <p>Guarded by the tree lock: used only inside bodies of {@link org.tidemark.txn.Store#update}.
 */
public final class ExtentSplit {
  private final UnsafeBuffer payload =
      new UnsafeBuffer(new byte[ExtentFormat.length(ChunkLayout.CHUNK_BLOCKS)]);

  /** Adds an extent. */
  public void insert(
      Change change,
      long objectId,
      long offset,
      long createTid,
      long deleteTid,
      long address,
      int blocks,
      int[] crcs,
      int crcStart) {
    init(address, blocks);
    for (int i = 0; i < blocks; i++) {
      ExtentFormat.crc(payload, 0, i, crcs[crcStart + i]);
    }
    int length = ExtentFormat.length(blocks);
    insert(change, objectId, offset, createTid, deleteTid, length);
  }

  /**
   * The life of the blocks from first to behind of a live extent ends. The piece with the lowest
   * offset that stays in the tree keeps the key of the extent, so its record is changed in place.
   *
   * @param list holds the extent, at i
   * @param erased whether the blocks are freed, and no record of them is kept
   * @param deleteTid of that record
   */
  public void end(
      Change change,
      long objectId,
      ExtentList list,
      int i,
      int first,
      int behind,
      boolean erased,
      long deleteTid) {
    long key = list.offset(i);
    long createTid = list.createTid(i);
    if (erased) {
      erase(change, objectId, list, i, first, behind);
    } else if (first > 0) {
      replace(change, objectId, key, createTid, piece(list, i, 0, first));
      insertPiece(change, objectId, list, i, first, behind, deleteTid);
    } else {
      if (behind < list.blocks(i)) {
        replace(change, objectId, key, createTid, piece(list, i, 0, behind));
      }
      change.endAt(Records.PFS, objectId, RecordType.EXTENT, key, createTid, deleteTid);
    }
    if (behind < list.blocks(i)) {
      insertPiece(change, objectId, list, i, behind, list.blocks(i), Tid.LIVE);
    }
  }

  private void erase(Change change, long objectId, ExtentList list, int i, int first, int behind) {
    long key = list.offset(i);
    long createTid = list.createTid(i);
    if (first > 0 && createTid == change.tid()) {
      replace(change, objectId, key, createTid, piece(list, i, 0, first));
    } else {
      // Also with a left piece, if the group did not create it: readers of the tids between need
      // to learn that something went without a record, which the removal notes.
      change.remove(Records.PFS, objectId, RecordType.EXTENT, key, createTid);
      if (first > 0) {
        insertPiece(change, objectId, list, i, 0, first, Tid.LIVE);
      }
    }
    change.freed(new Run(address(list, i, first), behind - first));
  }

  private void replace(Change change, long objectId, long key, long createTid, int length) {
    change.replace(Records.PFS, objectId, RecordType.EXTENT, key, createTid, payload, 0, length);
  }

  private void insertPiece(
      Change change, long objectId, ExtentList list, int i, int first, int behind, long deleteTid) {
    int length = piece(list, i, first, behind);
    long offset = list.offset(i) + (long) first * Units.BLOCK_BYTES;
    insert(change, objectId, offset, list.createTid(i), deleteTid, length);
  }

  private void insert(
      Change change, long objectId, long offset, long createTid, long deleteTid, int length) {
    change.insertPiece(
        Records.PFS, objectId, RecordType.EXTENT, offset, createTid, deleteTid, payload, 0, length);
  }

  private static long address(ExtentList list, int i, int block) {
    return list.address(i) + (long) block * Units.BLOCK_BYTES;
  }

  /** Makes the payload of a piece; returns its length. */
  private int piece(ExtentList list, int i, int first, int behind) {
    init(address(list, i, first), behind - first);
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
