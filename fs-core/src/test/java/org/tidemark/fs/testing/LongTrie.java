package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from non-negative longs, ordered, that shares all but one path with the map it
 * came from. Knows the sum of its entries' digests, so that two states of a whole filesystem
 * compare in one step.
 */
final class LongTrie<V extends Digested> {
  /** What is done with each entry. */
  interface Visitor<V> {
    void visit(long key, V value);
  }

  private static final int BITS = 4;
  private static final int FANOUT = 1 << BITS;
  private static final int DEPTH_MAX = 16;

  private static final class Node {
    final @Nullable Object[] slots;
    final int count;
    final long digest;

    Node(@Nullable Object[] slots, int count, long digest) {
      this.slots = slots;
      this.count = count;
      this.digest = digest;
    }
  }

  private final @Nullable Node root;
  private final int depth;

  private LongTrie(@Nullable Node root, int depth) {
    this.root = root;
    this.depth = depth;
  }

  static <V extends Digested> LongTrie<V> empty() {
    return new LongTrie<>(null, 1);
  }

  int size() {
    return root == null ? 0 : root.count;
  }

  long digest() {
    return root == null ? 0 : root.digest;
  }

  @Nullable V get(long key) {
    if (!covers(key)) {
      return null;
    }
    Node node = root;
    for (int level = depth - 1; node != null; level--) {
      Object child = node.slots[slot(key, level)];
      if (level == 0) {
        return cast(child);
      }
      node = (Node) child;
    }
    return null;
  }

  LongTrie<V> put(long key, V value) {
    if (key < 0) {
      throw new IllegalArgumentException("negative key " + key);
    }
    LongTrie<V> map = this;
    while (!map.covers(key)) {
      map = map.deeper();
    }
    return new LongTrie<>(change(map.root, map.depth - 1, key, value), map.depth);
  }

  LongTrie<V> remove(long key) {
    if (get(key) == null) {
      return this;
    }
    return new LongTrie<>(change(root, depth - 1, key, null), depth);
  }

  /** Without the keys from {@code from} on. */
  LongTrie<V> cut(long from) {
    LongTrie<V> map = this;
    for (long key : keys(from, Long.MAX_VALUE)) {
      map = map.remove(key);
    }
    return map;
  }

  /** Without the keys from {@code from} to before {@code to}. */
  LongTrie<V> cut(long from, long to) {
    LongTrie<V> map = this;
    for (long key : keys(from, to)) {
      map = map.remove(key);
    }
    return map;
  }

  private List<Long> keys(long from, long to) {
    List<Long> keys = new ArrayList<>();
    forEach((key, value) -> {
      if (key >= from && key < to) {
        keys.add(key);
      }
    });
    return keys;
  }

  void forEach(Visitor<V> visitor) {
    if (root != null) {
      visit(root, depth - 1, 0, visitor);
    }
  }

  private void visit(Node node, int level, long prefix, Visitor<V> visitor) {
    for (int i = 0; i < FANOUT; i++) {
      Object child = node.slots[i];
      if (child != null) {
        long key = (prefix << BITS) | i;
        if (level == 0) {
          visitor.visit(key, known(child));
        } else {
          visit((Node) child, level - 1, key, visitor);
        }
      }
    }
  }

  private boolean covers(long key) {
    return key >= 0 && (depth == DEPTH_MAX || key >>> (depth * BITS) == 0);
  }

  private LongTrie<V> deeper() {
    if (root == null) {
      return new LongTrie<>(null, depth + 1);
    }
    @Nullable Object[] slots = new Object[FANOUT];
    slots[0] = root;
    return new LongTrie<>(new Node(slots, root.count, root.digest), depth + 1);
  }

  private static int slot(long key, int level) {
    return (int) (key >>> (level * BITS)) & (FANOUT - 1);
  }

  private @Nullable Node change(@Nullable Node node, int level, long key, @Nullable V value) {
    @Nullable Object[] slots = node == null ? new Object[FANOUT] : node.slots.clone();
    int at = slot(key, level);
    Object old = slots[at];
    Object next = level == 0 ? value : change((Node) old, level - 1, key, value);
    slots[at] = next;
    int count = (node == null ? 0 : node.count) + count(next, level) - count(old, level);
    long digest =
        (node == null ? 0 : node.digest) + digest(next, level, key) - digest(old, level, key);
    return count == 0 ? null : new Node(slots, count, digest);
  }

  private static int count(@Nullable Object child, int level) {
    return child == null ? 0 : level == 0 ? 1 : ((Node) child).count;
  }

  private long digest(@Nullable Object child, int level, long key) {
    if (child == null) {
      return 0;
    }
    return level == 0 ? Digests.combine(key, known(child).digest()) : ((Node) child).digest;
  }

  @SuppressWarnings("unchecked") // leaves hold nothing but V
  private @Nullable V cast(@Nullable Object leaf) {
    return (V) leaf;
  }

  @SuppressWarnings("unchecked") // leaves hold nothing but V
  private V known(Object leaf) {
    return (V) leaf;
  }
}
