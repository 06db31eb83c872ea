package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * The content of small files, which stands in the tree itself.
 *
 * <p>A file has either an INLINE record or extents at any moment, never both. An INLINE record
 * stays when only the size grows; what follows its content reads as zeros.
 */
final class InlineContent {
  private static final byte[] NONE = {};

  private InlineContent() {}

  /** Whether the file has inline content at that moment. */
  static boolean exists(TreeView view, long objectId, long asOf) {
    return view.cursor().find(Records.PFS, objectId, RecordType.INLINE, 0, asOf);
  }

  /** Copies to dst what the plan wants of the first block, if there is inline content. */
  static void read(TreeView view, long objectId, long asOf, ReadPlan plan, ByteBuffer dst) {
    Cursor cursor = view.cursor();
    if (cursor.find(Records.PFS, objectId, RecordType.INLINE, 0, asOf)) {
      DirectBuffer payload = cursor.payload();
      plan.copyInline(payload, cursor.payloadOffset(), cursor.payloadLength(), dst);
      plan.done(0);
    }
  }

  /** How many bytes of the file stand inline. */
  static int length(TreeView view, long objectId, long asOf) {
    Cursor cursor = view.cursor();
    return cursor.find(Records.PFS, objectId, RecordType.INLINE, 0, asOf)
        ? cursor.payloadLength()
        : 0;
  }

  /** Makes this the content. */
  static void put(Change change, Inode inode, byte[] content, HistoryPolicy history) {
    long objectId = inode.objectId();
    Cursor cursor = change.cursor();
    boolean exists = cursor.find(Records.PFS, objectId, RecordType.INLINE, 0, Tid.NOW);
    UnsafeBuffer payload = new UnsafeBuffer(content);
    if (exists && cursor.createTid() == change.tid()) {
      change.replace(
          Records.PFS, objectId, RecordType.INLINE, 0, change.tid(), payload, 0, content.length);
      return;
    }
    if (exists) {
      end(change, inode, cursor.createTid(), history);
    }
    change.insert(Records.PFS, objectId, RecordType.INLINE, 0, payload, 0, content.length);
  }

  /** Ends the life of the content, if there is any. */
  static void remove(Change change, Inode inode, HistoryPolicy history) {
    Cursor cursor = change.cursor();
    if (cursor.find(Records.PFS, inode.objectId(), RecordType.INLINE, 0, Tid.NOW)) {
      end(change, inode, cursor.createTid(), history);
    }
  }

  /** Makes the content end at the new size of the file at the latest. */
  static void cut(Change change, Inode inode, long size, HistoryPolicy history) {
    byte[] content = get(change, inode.objectId());
    if (size == 0) {
      remove(change, inode, history);
    } else if (size < content.length) {
      put(change, inode, Arrays.copyOf(content, (int) size), history);
    }
  }

  /** Fills a range with zeros, as far as it is in the content. */
  static void zero(Change change, Inode inode, long from, long to, HistoryPolicy history) {
    byte[] content = get(change, inode.objectId());
    if (from < content.length) {
      int end = (int) Math.min(to, content.length);
      Arrays.fill(content, (int) from, end, (byte) 0);
      put(change, inode, content, history);
    }
  }

  private static byte[] get(TreeView view, long objectId) {
    Cursor cursor = view.cursor();
    if (!cursor.find(Records.PFS, objectId, RecordType.INLINE, 0, Tid.NOW)) {
      return NONE;
    }
    byte[] content = new byte[cursor.payloadLength()];
    cursor.payload().getBytes(cursor.payloadOffset(), content);
    return content;
  }

  private static void end(Change change, Inode inode, long createTid, HistoryPolicy history) {
    history.end(change, inode, RecordType.INLINE, 0, createTid);
  }
}
