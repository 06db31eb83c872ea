package org.tidemark.dist.diff;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two trees.
 *
 * @param path in the newer tree, or in the older one if it is only there; empty for what was named
 * @param oldPath in the older tree; differs from path if it was renamed
 * @param kind the most telling change
 * @param details attributes that changed
 */
public record Difference(
    byte[] path, byte[] oldPath, Kind kind, Side older, Side newer, List<Detail> details) {
  /** What changed, from the most telling to the least. */
  public enum Kind {
    ADDED,
    REMOVED,
    /** Another type: a directory where a file was. */
    TYPE,
    /** The same object by another name; its content may have changed as well. */
    RENAMED,
    CONTENT,
    ATTRIBUTES
  }

  public Difference {
    details = List.copyOf(details);
  }

  /**
   * One attribute that changed.
   *
   * @param before what it was; null if it was not there
   * @param after what it is; null if it is not there any more
   */
  public record Detail(String name, @Nullable String before, @Nullable String after) {}
}
