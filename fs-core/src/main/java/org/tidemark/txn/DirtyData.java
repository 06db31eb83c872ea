package org.tidemark.txn;

/** File data that has not reached the tree yet, as the commit sees it. */
@FunctionalInterface
public interface DirtyData {
  /** No data is ever dirty. */
  DirtyData NONE = () -> {};

  /**
   * Writes out all data that is dirty at the call, through {@link Store#update}. Called at the
   * start of a commit, with no tree lock held, while writers go on.
   */
  void flushAll();
}
