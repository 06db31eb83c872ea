package org.tidemark.fs;

import java.util.List;

/**
 * What cleaning up did.
 *
 * @param snapshot the name of the snapshot that was made; empty if none was
 * @param snapshotsDeleted names of those that had been kept for long enough
 * @param pruned what pruning did; none if it is not due yet
 * @param reblocked what putting in order did; none if it is not due yet
 * @param remarks what could not be done, and why, a line each
 */
public record CleanupReport(
    String snapshot,
    List<String> snapshotsDeleted,
    List<PruneReport> pruned,
    List<ReblockReport> reblocked,
    List<String> remarks) {
  /** Whether the time sufficed; if not, the next cleaning up goes on. */
  public boolean complete() {
    return pruned.stream().allMatch(PruneReport::complete)
        && reblocked.stream().allMatch(ReblockReport::complete);
  }
}
