package org.tidemark.fs;

import java.util.List;

/**
 * What pruning did, or would do.
 *
 * @param policy which moments stay by their age
 * @param momentsKept how many moments up to the present stay
 * @param momentsDropped how many are gone
 * @param records how many records were destroyed
 * @param bytes what they took, with the data that they referred to
 * @param nodesRead how many tree nodes were read to find them
 * @param complete whether nothing is left to do; false if the time was up
 * @param largest the objects that held most of it, the largest first; at most {@link #LARGEST_MAX}
 */
public record PruneReport(
    String policy,
    long momentsKept,
    long momentsDropped,
    long records,
    long bytes,
    long nodesRead,
    boolean complete,
    List<Holder> largest) {
  /** Most objects that are listed. */
  public static final int LARGEST_MAX = 10;

  /**
   * An object that held history.
   *
   * @param path the last one that led to it, as far as it is known; bytes as in names
   * @param bytes what it held
   */
  public record Holder(byte[] path, long bytes) {}
}
