package org.tidemark.object;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.tidemark.format.InodeFormat;
import org.tidemark.txn.Change;

/**
 * Whether the past is kept: of the whole filesystem, and of each file.
 *
 * @param kept false if nothing is, whatever the files say
 */
public record HistoryPolicy(boolean kept) {
  /** Returns whether the past of a file with these inode flags is kept. */
  public boolean keeps(int flags) {
    return kept && (flags & InodeFormat.FLAG_NO_HISTORY) == 0;
  }

  /**
   * Ends the life of a live record of a file: it becomes history, or is gone at once.
   *
   * @param flags those of the file's inode
   * @return whether it is gone, so that the blocks that it refers to are free
   */
  @CanIgnoreReturnValue
  public boolean end(Change change, int flags, long objectId, int type, long key, long createTid) {
    if (keeps(flags)) {
      return change.kill(Records.PFS, objectId, type, key, createTid);
    }
    change.remove(Records.PFS, objectId, type, key, createTid);
    return true;
  }
}
