package org.tidemark.btree;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;

/** Changes the slots and the heap of one leaf page. Knows nothing of the tree around it. */
final class LeafEditor {
  /** What a page was before it is rewritten. */
  private static final ThreadLocal<UnsafeBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> new UnsafeBuffer(new byte[0]));

  private LeafEditor() {}

  /** Bytes a record with this payload takes in a leaf. */
  static int recordBytes(int payloadLength) {
    return LeafFormat.SLOT_LENGTH + payloadLength;
  }

  /** Bytes that records take, without garbage. */
  static int usedBytes(UnsafeBuffer page) {
    return NodeFormat.count(page) * LeafFormat.SLOT_LENGTH
        + (page.capacity() - NodeFormat.heapStart(page))
        - NodeFormat.heapGarbage(page);
  }

  /** Bytes that records can take at most. */
  static int capacity(UnsafeBuffer page) {
    return page.capacity() - NodeFormat.HEADER_LENGTH;
  }

  static boolean fits(UnsafeBuffer page, int payloadLength) {
    return usedBytes(page) + recordBytes(payloadLength) <= capacity(page);
  }

  /** Opens slot {@code i} and stores the payload; the key is the caller's to fill in. Must fit. */
  static void insert(UnsafeBuffer page, int i, DirectBuffer payload, int offset, int length) {
    int count = NodeFormat.count(page);
    if (NodeFormat.heapStart(page) - LeafFormat.slot(count) < recordBytes(length)) {
      compact(page);
    }
    int from = LeafFormat.slot(i);
    page.putBytes(from + LeafFormat.SLOT_LENGTH, page, from, (count - i) * LeafFormat.SLOT_LENGTH);
    NodeFormat.count(page, count + 1);
    store(page, i, payload, offset, length);
  }

  /** Closes slot {@code i}; its payload becomes garbage. */
  static void remove(UnsafeBuffer page, int i) {
    int count = NodeFormat.count(page);
    addGarbage(page, LeafFormat.payloadLength(page, i));
    int from = LeafFormat.slot(i + 1);
    page.putBytes(
        from - LeafFormat.SLOT_LENGTH, page, from, (count - i - 1) * LeafFormat.SLOT_LENGTH);
    NodeFormat.count(page, count - 1);
    page.setMemory(LeafFormat.slot(count - 1), LeafFormat.SLOT_LENGTH, (byte) 0);
  }

  /** Whether {@link #replace} with a payload of this length is possible. */
  static boolean fitsInstead(UnsafeBuffer page, int i, int length) {
    return usedBytes(page) - LeafFormat.payloadLength(page, i) + length <= capacity(page);
  }

  /** Gives slot {@code i} another payload. Must fit. */
  static void replace(UnsafeBuffer page, int i, DirectBuffer payload, int offset, int length) {
    int old = LeafFormat.payloadLength(page, i);
    if (length <= old) {
      page.putBytes(LeafFormat.payloadOffset(page, i), payload, offset, length);
      LeafFormat.payload(page, i, LeafFormat.payloadOffset(page, i), length);
      addGarbage(page, old - length);
      return;
    }
    addGarbage(page, old);
    LeafFormat.payload(page, i, 0, 0);
    if (NodeFormat.heapStart(page) - LeafFormat.slot(NodeFormat.count(page)) < length) {
      compact(page);
    }
    store(page, i, payload, offset, length);
  }

  /**
   * Appends records {@code [from, to)} of {@code source} to {@code target}, which must have room.
   */
  static void append(UnsafeBuffer source, int from, int to, UnsafeBuffer target) {
    for (int i = from; i < to; i++) {
      int at = NodeFormat.count(target);
      insert(
          target,
          at,
          source,
          LeafFormat.payloadOffset(source, i),
          LeafFormat.payloadLength(source, i));
      copyKey(source, i, target, at);
    }
  }

  /** Drops the records from {@code count} on. */
  static void truncate(UnsafeBuffer page, int count) {
    int old = NodeFormat.count(page);
    for (int i = count; i < old; i++) {
      addGarbage(page, LeafFormat.payloadLength(page, i));
    }
    NodeFormat.count(page, count);
    page.setMemory(LeafFormat.slot(count), (old - count) * LeafFormat.SLOT_LENGTH, (byte) 0);
    compact(page);
  }

  private static void copyKey(UnsafeBuffer source, int i, UnsafeBuffer target, int at) {
    LeafFormat.init(
        target,
        at,
        LeafFormat.pfs(source, i),
        LeafFormat.objectId(source, i),
        LeafFormat.type(source, i),
        LeafFormat.key(source, i),
        LeafFormat.createTid(source, i),
        LeafFormat.deleteTid(source, i));
  }

  private static void store(
      UnsafeBuffer page, int i, DirectBuffer payload, int offset, int length) {
    int at = NodeFormat.heapStart(page) - length;
    Check.that(at >= LeafFormat.slot(NodeFormat.count(page)), "no room in the leaf");
    page.putBytes(at, payload, offset, length);
    NodeFormat.heapStart(page, at);
    LeafFormat.payload(page, i, length == 0 ? 0 : at, length);
  }

  private static void addGarbage(UnsafeBuffer page, int bytes) {
    NodeFormat.heapGarbage(page, NodeFormat.heapGarbage(page) + bytes);
  }

  /** Rewrites the heap without its garbage and clears what becomes free. */
  private static void compact(UnsafeBuffer page) {
    int at = page.capacity();
    UnsafeBuffer old = SCRATCH.get();
    if (old.capacity() != at) {
      old.wrap(new byte[at]);
    }
    old.putBytes(0, page, 0, at);
    for (int i = 0, n = NodeFormat.count(page); i < n; i++) {
      int length = LeafFormat.payloadLength(old, i);
      if (length > 0) {
        at -= length;
        page.putBytes(at, old, LeafFormat.payloadOffset(old, i), length);
        LeafFormat.payload(page, i, at, length);
      }
    }
    int slotsEnd = LeafFormat.slot(NodeFormat.count(page));
    page.setMemory(slotsEnd, at - slotsEnd, (byte) 0);
    NodeFormat.heapStart(page, at);
    NodeFormat.heapGarbage(page, 0);
  }
}
