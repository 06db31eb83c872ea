package org.tidemark.object;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.tidemark.format.InodeFormat;
import org.tidemark.txn.Change;

/**
 * Whether the past is kept: of the whole filesystem, and of each file.
 *
 * @param kept false if nothing that happens from now on is, whatever the files say
 * @param pastEnd the last moment before that: what there was at it is history in any case, so that
 *     earlier moments stay whole
 */
public record HistoryPolicy(boolean kept, long pastEnd) {
  /** Returns whether the past of a record of a file with these inode flags is kept. */
  public boolean keeps(int flags, long createTid) {
    return (flags & InodeFormat.FLAG_NO_HISTORY) == 0 && (kept || createTid <= pastEnd);
  }

  /**
   * Ends the life of a live record of a file: it becomes history, or is gone at once.
   *
   * @param flags those of the file's inode
   * @return whether it is gone, so that the blocks that it refers to are free
   */
  @CanIgnoreReturnValue
  public boolean end(Change change, int flags, long objectId, int type, long key, long createTid) {
    if (keeps(flags, createTid)) {
      return change.kill(Records.PFS, objectId, type, key, createTid);
    }
    change.remove(Records.PFS, objectId, type, key, createTid);
    return true;
  }
}
