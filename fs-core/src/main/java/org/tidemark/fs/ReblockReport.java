package org.tidemark.fs;

import java.util.List;

/**
 * What was put in order.
 *
 * @param bytesMoved bytes of data that were moved
 * @param extentsMoved in how many extents
 * @param bytesLeft bytes that lie scattered and stay so: there is no room that is less scattered
 * @param bytesSaved bytes on the medium that compression saved
 * @param nodesMoved how many nodes of the tree were moved
 * @param segmentsFreed how many segments became empty by that
 * @param damaged how many damages were found; what is damaged stays where it is
 * @param damages the first of them, at most {@link #DAMAGES_MAX}
 * @param complete whether nothing is left to do; false if the time was up
 * @param stoppedAt where to go on; empty if it is complete
 */
public record ReblockReport(
    long bytesMoved,
    long extentsMoved,
    long bytesLeft,
    long bytesSaved,
    long nodesMoved,
    long segmentsFreed,
    long damaged,
    List<Damage> damages,
    boolean complete,
    String stoppedAt) {
  /** Most damages that are listed. */
  public static final int DAMAGES_MAX = 100;

  /**
   * A block that is not what its record says.
   *
   * @param path the last one that led to the file, as far as it is known, bytes as in names; empty
   *     if it is a node of the tree
   * @param offset where in the file
   * @param text what is wrong
   */
  public record Damage(byte[] path, long offset, String text) {}
}
