package org.tidemark.space;

import java.util.Arrays;
import org.tidemark.base.Check;

/**
 * Doubly linked lists of segments, each segment in at most one. Constant time for everything; no
 * objects. The segment that was linked last is the first.
 */
final class SegmentLists {
  static final int NONE = -1;

  private final int[] first;
  private final int[] next;
  private final int[] previous;
  private final int[] list;

  SegmentLists(int lists, int segments) {
    first = filled(lists);
    next = filled(segments);
    previous = filled(segments);
    list = filled(segments);
  }

  /** The list of a segment, or {@link #NONE}. */
  int listOf(int segment) {
    return list[segment];
  }

  /** The first segment of a list, or {@link #NONE}. */
  int first(int of) {
    return first[of];
  }

  /** The highest of the lists from low to high that is not empty, or {@link #NONE}. */
  int highest(int low, int high) {
    for (int i = high; i >= low; i--) {
      if (first[i] != NONE) {
        return i;
      }
    }
    return NONE;
  }

  /** The lowest of the lists from low to high that is not empty, or {@link #NONE}. */
  int lowest(int low, int high) {
    for (int i = low; i <= high; i++) {
      if (first[i] != NONE) {
        return i;
      }
    }
    return NONE;
  }

  /** Moves a segment to a list, or to none; does nothing if it is there. */
  void move(int segment, int to) {
    int from = list[segment];
    if (from == to) {
      return;
    }
    if (from != NONE) {
      unlink(segment, from);
    }
    list[segment] = to;
    if (to != NONE) {
      int head = first[to];
      next[segment] = head;
      previous[segment] = NONE;
      if (head != NONE) {
        previous[head] = segment;
      }
      first[to] = segment;
    }
  }

  private void unlink(int segment, int from) {
    int before = previous[segment];
    int after = next[segment];
    if (before == NONE) {
      Check.that(first[from] == segment, "a segment that its list does not know", segment);
      first[from] = after;
    } else {
      next[before] = after;
    }
    if (after != NONE) {
      previous[after] = before;
    }
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
