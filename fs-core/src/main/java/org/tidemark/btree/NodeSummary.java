package org.tidemark.btree;

import org.tidemark.base.Tid;

/**
 * What a parent knows of a child besides its checksum.
 *
 * @param maxTid the highest tid of any change below; never too low
 * @param oldestDeadTid the lowest deleteTid of a dead record below; {@link Tid#NONE_DEAD} when
 *     there is none
 * @param liveBytes bytes of live records below, with the data they point at
 * @param deadBytes bytes of dead records below, with the data they point at
 */
public record NodeSummary(long maxTid, long oldestDeadTid, long liveBytes, long deadBytes) {
  /** The summary of a tree without records. */
  public static final NodeSummary EMPTY = new NodeSummary(0, Tid.NONE_DEAD, 0, 0);
}
