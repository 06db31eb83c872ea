package org.tidemark.txn;

/**
 * How a store is opened.
 *
 * @param readOnly nothing is ever written; operations found in the log are replayed in memory
 * @param nodeCacheBytes memory for clean tree nodes
 * @param commitIntervalNanos a commit this long after the first change; 0: only when asked for
 */
public record StoreOptions(boolean readOnly, long nodeCacheBytes, long commitIntervalNanos) {}
