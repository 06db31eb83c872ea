package org.tidemark.object;

import java.util.function.Consumer;

/** Cuts and extends files. */
@FunctionalInterface
public interface Truncator {
  /**
   * Gives a regular file another size, in one update, together with other changes of its inode.
   * Holding nothing.
   *
   * @param callerUid on whose behalf: only root may grow a file into the reserves
   * @param keepsSetId whether set-user-id bits stay
   * @param also applied to the inode after size, times and mode were set
   * @throws org.tidemark.base.FsException EINVAL for a negative size; EFBIG
   */
  void truncate(
      long objectId, long size, int callerUid, boolean keepsSetId, Consumer<InodeEditor> also);
}
