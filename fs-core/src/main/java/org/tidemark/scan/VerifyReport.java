package org.tidemark.scan;

import java.util.List;

/**
 * What a verification found.
 *
 * @param tid the commit that was checked
 * @param nodes tree nodes read
 * @param records records checked, of all moments
 * @param liveObjects files, directories and all else that exists now
 * @param blocks blocks in use for nodes and data
 * @param dataBlocksRead blocks of data held against their checksums; 0 unless asked for
 * @param problems what is wrong, one line each; at most {@link #PROBLEMS_MAX}
 * @param problemCount how many problems there are, those not listed too
 */
public record VerifyReport(
    long tid,
    long nodes,
    long records,
    long liveObjects,
    long blocks,
    long dataBlocksRead,
    List<String> problems,
    long problemCount) {
  /** Most problems that are listed. */
  public static final int PROBLEMS_MAX = 1000;

  /** Nothing is wrong. */
  public boolean isClean() {
    return problemCount == 0;
  }
}
