package org.tidemark.fs;

/**
 * What is to be put in order.
 *
 * @param data whether data of files is
 * @param nodes whether nodes of the tree are
 * @param fillPercent segments that are used less than this are emptied; 1 to 100, 100: all that can
 *     be; 0 for {@link #FILL_PERCENT_DEFAULT}
 * @param compressSeconds data of the past that ceased so long ago is compressed; 0: none is
 * @param secondsMax after how long it stops though there is more; 0: never
 * @param resumeFrom {@link ReblockReport#stoppedAt} of the last time, to go on there; empty to
 *     begin
 */
public record ReblockRequest(
    boolean data,
    boolean nodes,
    int fillPercent,
    long compressSeconds,
    long secondsMax,
    String resumeFrom) {
  /** Below this, moving frees more than it moves. */
  public static final int FILL_PERCENT_DEFAULT = 50;

  /** A request that compresses nothing. */
  public ReblockRequest(
      boolean data, boolean nodes, int fillPercent, long secondsMax, String resumeFrom) {
    this(data, nodes, fillPercent, 0, secondsMax, resumeFrom);
  }

  /** All that there is, with what is usual. */
  public static final ReblockRequest ALL = new ReblockRequest(true, true, 0, 0, "");
}
