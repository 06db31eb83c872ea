package org.tidemark.object;

import org.tidemark.txn.Change;

/** Removes the data of a file, a bounded piece at a time. */
@FunctionalInterface
public interface ContentRemover {
  /**
   * Ends EXTENT and INLINE records that lie at or behind a size, from the end of the file.
   *
   * @param recordsMax most records that one operation may touch
   * @return whether none is left
   */
  boolean removeSome(Change change, Inode inode, long fromSize, int recordsMax);
}
