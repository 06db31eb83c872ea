package org.tidemark.txn;

/**
 * How a store is opened.
 *
 * @param readOnly nothing is ever written; operations found in the log are replayed in memory
 * @param nodeCacheBytes memory for clean tree nodes
 * @param commitIntervalNanos a commit this long after the first change; 0: only when asked for
 * @param keepsMoments each commit is a moment one can go back to. If not, only the last of the
 *     session is: records go without history, so what earlier ones saw is not all there any more
 */
public record StoreOptions(
    boolean readOnly, long nodeCacheBytes, long commitIntervalNanos, boolean keepsMoments) {
  /** A store whose commits are moments. */
  public StoreOptions(boolean readOnly, long nodeCacheBytes, long commitIntervalNanos) {
    this(readOnly, nodeCacheBytes, commitIntervalNanos, true);
  }
}
