package org.tidemark.fs;

import org.tidemark.base.FsException;
import org.tidemark.scan.ScanProgress;

/** Puts data and nodes in order while a filesystem is in use. Thread-safe. */
public interface Reblocking {
  /**
   * Moves scattered data of files together, and what is in thin segments elsewhere; reads and
   * verifies what it moves. Changes no content, no history, and nothing that a mirror sees. Lets
   * users go first. What was done stays done if it is given up.
   *
   * @param progress bytes of data looked at; what it throws ends it, and is thrown from here
   * @throws FsException EBUSY if it is being done already; EINVAL for a request that makes no
   *     sense; EROFS; EIO if the tree cannot be read
   */
  ReblockReport reblock(ReblockRequest request, ScanProgress progress);

  /**
   * Returns whole segments to data that only few nodes of the tree lie in: for when there is much
   * free space and little available. Bounded in what it does at a time; quick if there is nothing
   * to do. To be called holding nothing.
   *
   * @return how many segments became empty
   * @throws FsException EROFS; EIO if the tree cannot be read
   */
  long gatherNodes();

  /** As {@link #gatherNodes}, segments of data for nodes; but it looks at all data to find some. */
  long gatherData();
}
