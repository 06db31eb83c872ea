package org.tidemark.object;

import org.tidemark.base.Tid;
import org.tidemark.txn.Change;

/**
 * Changes the extents of files inside operations, and keeps their past.
 *
 * <p>Where a part of an extent ends its life, the extent is split ({@link ExtentSplit}). A piece
 * that the open group created, or any if history is off, is removed physically.
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
  private final ExtentSplit split = new ExtentSplit();
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
      boolean erased = isErased(change, inode, i);
      split.end(change, objectId, list, i, first, behind, erased, change.tid());
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
    split.insert(change, objectId, offset, change.tid(), Tid.LIVE, address, blocks, crcs, crcStart);
  }

  private boolean isErased(Change change, Inode inode, int i) {
    long createTid = list.createTid(i);
    return createTid == change.tid() || !history.keeps(change, inode, createTid);
  }
}
