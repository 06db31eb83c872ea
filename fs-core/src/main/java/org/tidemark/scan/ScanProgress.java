package org.tidemark.scan;

/** Is told how far a long scan has come, from time to time, by the thread that scans. */
@FunctionalInterface
public interface ScanProgress {
  /** Nobody wants to know. */
  ScanProgress NONE = (done, total) -> {};

  /**
   * So much is done.
   *
   * @param done units of work done, never decreasing
   * @param total units of work in all, as far as known; an estimate
   */
  void progress(long done, long total);
}
