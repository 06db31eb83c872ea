package org.tidemark.btree;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.NodeFormat;

/** Changes the entries of one internal node together with its pointers to resident children. */
final class InternalEditor {
  private InternalEditor() {}

  static boolean isFull(Node node) {
    return node.count() == InternalFormat.countMax(node.page().capacity());
  }

  /** Opens entry {@code i} for {@code child}; its separator is the caller's to fill in. */
  static void insert(Node node, int i, Node child) {
    UnsafeBuffer page = node.page();
    int count = node.count();
    Check.that(!isFull(node), "no room in the internal node");
    int from = InternalFormat.entry(i);
    page.putBytes(
        from + InternalFormat.ENTRY_LENGTH, page, from, (count - i) * InternalFormat.ENTRY_LENGTH);
    node.moveResidents(i, node, i + 1, count - i);
    NodeFormat.count(page, count + 1);
    page.setMemory(from, InternalFormat.ENTRY_LENGTH, (byte) 0);
    point(node, i, child);
  }

  /** Points entry {@code i} at a child that is in memory. */
  static void point(Node node, int i, Node child) {
    InternalFormat.childAddress(node.page(), i, child.address());
    node.resident(i, child);
  }

  /** Closes entry {@code i}. */
  static void remove(Node node, int i) {
    UnsafeBuffer page = node.page();
    int count = node.count();
    int from = InternalFormat.entry(i + 1);
    page.putBytes(
        from - InternalFormat.ENTRY_LENGTH,
        page,
        from,
        (count - i - 1) * InternalFormat.ENTRY_LENGTH);
    node.moveResidents(i + 1, node, i, count - i - 1);
    truncate(node, count - 1);
  }

  /**
   * Appends the entries from {@code from} on of {@code source} to {@code target}; they stay in the
   * source.
   */
  static void append(Node source, int from, Node target) {
    int moved = source.count() - from;
    int at = target.count();
    Check.that(
        at + moved <= InternalFormat.countMax(target.page().capacity()),
        "no room in the internal node");
    target
        .page()
        .putBytes(
            InternalFormat.entry(at),
            source.page(),
            InternalFormat.entry(from),
            moved * InternalFormat.ENTRY_LENGTH);
    for (int i = 0; i < moved; i++) {
      target.resident(at + i, source.resident(from + i));
    }
    NodeFormat.count(target.page(), at + moved);
  }

  /** Drops the entries from {@code count} on. */
  static void truncate(Node node, int count) {
    int old = node.count();
    for (int i = count; i < old; i++) {
      node.resident(i, null);
    }
    NodeFormat.count(node.page(), count);
    node.page()
        .setMemory(
            InternalFormat.entry(count), (old - count) * InternalFormat.ENTRY_LENGTH, (byte) 0);
  }

  /** Copies the separator of an entry. */
  static void copySeparator(Node source, int from, Node target, int to) {
    UnsafeBuffer page = source.page();
    InternalFormat.separator(
        target.page(),
        to,
        InternalFormat.pfs(page, from),
        InternalFormat.objectId(page, from),
        InternalFormat.type(page, from),
        InternalFormat.key(page, from),
        InternalFormat.createTid(page, from));
  }
}
