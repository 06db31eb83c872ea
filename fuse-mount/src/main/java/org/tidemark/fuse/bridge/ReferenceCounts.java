package org.tidemark.fuse.bridge;

import org.eclipse.collections.impl.map.mutable.primitive.LongLongHashMap;

/**
 * How often the kernel refers to each node. Counting makes no objects. Thread-safe: each part of
 * the counts has its own lock.
 */
final class ReferenceCounts {
  private static final int PARTS = 64;

  private final LongLongHashMap[] parts = new LongLongHashMap[PARTS];

  ReferenceCounts() {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new LongLongHashMap();
    }
  }

  private LongLongHashMap part(long node) {
    return parts[Long.hashCode(node * 0x9e37_79b9_7f4a_7c15L) >>> (Integer.SIZE - 6)];
  }

  /** The kernel refers to the node once more. */
  void add(long node) {
    LongLongHashMap part = part(node);
    synchronized (part) {
      part.addToValue(node, 1);
    }
  }

  /** The kernel refers to the node less often by this number; returns whether none is left. */
  boolean drop(long node, long references) {
    LongLongHashMap part = part(node);
    synchronized (part) {
      long left = part.get(node) - references;
      if (left > 0) {
        part.put(node, left);
      } else {
        part.removeKey(node);
      }
      return left <= 0;
    }
  }

  /** Returns whether the kernel refers to the node at all. */
  boolean any(long node) {
    LongLongHashMap part = part(node);
    synchronized (part) {
      return part.containsKey(node);
    }
  }
}
