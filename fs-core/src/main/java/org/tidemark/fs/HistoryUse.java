package org.tidemark.fs;

import java.util.List;

/**
 * What the past takes. In bytes: records, and the data that only they refer to.
 *
 * @param bytes all of it
 * @param reclaimableBytes what no snapshot keeps: what {@code prune-everything} would free
 * @param bands the same by when it ceased to be the present, the youngest first
 * @param snapshots what only one snapshot keeps: it can be pruned once that one is deleted
 * @param growing the objects with most history of the time that was asked for, the most first
 */
public record HistoryUse(
    long bytes,
    long reclaimableBytes,
    List<Band> bands,
    List<OfSnapshot> snapshots,
    List<Holder> growing) {
  /**
   * A band of ages.
   *
   * @param secondsMax how long ago at most; 0: older than all others
   */
  public record Band(long secondsMax, long bytes) {}

  /** What only this snapshot keeps. */
  public record OfSnapshot(String name, long bytes) {}

  /**
   * An object with history.
   *
   * @param path the last one that led to it, as far as it is known; bytes as in names
   * @param recentBytes what ceased in the time that was asked for
   * @param bytes all
   */
  public record Holder(byte[] path, long recentBytes, long bytes) {}
}
