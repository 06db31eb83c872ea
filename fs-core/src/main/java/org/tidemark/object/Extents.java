package org.tidemark.object;

import org.agrona.DirectBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;

/**
 * Finds the extents of a file as of a moment.
 *
 * <p>Those that are visible at one moment never overlap, and none crosses a multiple of 64 KiB of
 * the file; so whatever holds a byte begins at or behind the multiple below it. Dead versions of an
 * extent, of which there may be thousands, are passed by descents of the tree, not one by one.
 */
final class Extents {
  private Extents() {}

  /** Notes in the plan where its blocks stand as of a moment. */
  static void plan(TreeView view, long objectId, long asOf, ReadPlan plan) {
    Cursor cursor = view.cursor();
    long from = ChunkLayout.offsetOfBlock(plan.firstBlock());
    long to = plan.endOffset();
    long coveredTo = 0;
    for (boolean more = first(cursor, objectId, from, to, asOf);
        more;
        more = cursor.nextVisible()) {
      ExtentRecord.check(cursor);
      coveredTo = checkOrder(cursor, coveredTo);
      DirectBuffer payload = cursor.payload();
      int at = cursor.payloadOffset();
      long address = ExtentFormat.address(payload, at);
      long firstBlock = ChunkLayout.blockOf(cursor.key());
      int blocks = ExtentRecord.blocks(cursor);
      int i = (int) Math.max(0, plan.firstBlock() - firstBlock);
      int end = (int) Math.min(blocks, plan.firstBlock() + plan.blocks() - firstBlock);
      if (ExtentFormat.codec(payload, at) != ExtentFormat.CODEC_PLAIN) {
        plan.foundPacked(firstBlock, i, end, payload, at, cursor.payloadLength());
        continue;
      }
      for (; i < end; i++) {
        plan.found(
            firstBlock + i,
            address + (long) i * Units.BLOCK_BYTES,
            ExtentFormat.crc(payload, at, i));
      }
    }
  }

  /**
   * Collects live extents that have bytes in the range, ascending.
   *
   * @param extentsMax when so many are collected, it stops
   * @return true if these are all; false if there may be more behind the last one
   */
  static boolean collect(
      TreeView view, long objectId, long from, long to, int extentsMax, ExtentList list) {
    list.clear();
    Cursor cursor = view.cursor();
    long coveredTo = 0;
    for (boolean more = first(cursor, objectId, from, to, Tid.NOW);
        more;
        more = cursor.nextVisible()) {
      ExtentRecord.check(cursor);
      coveredTo = checkOrder(cursor, coveredTo);
      if (coveredTo > from) {
        if (list.size() == extentsMax) {
          return false;
        }
        list.add(cursor);
      }
    }
    return true;
  }

  /** Whether any extent is visible. */
  static boolean any(TreeView view, long objectId, long asOf) {
    return first(view.cursor(), objectId, 0, Long.MAX_VALUE, asOf);
  }

  /**
   * Finds the first byte at or behind a place that an extent holds.
   *
   * @param to where to stop looking
   * @return -1 if there is none before {@code to}
   */
  static long nextData(TreeView view, long objectId, long from, long to, long asOf) {
    Cursor cursor = view.cursor();
    for (boolean more = first(cursor, objectId, from, to, asOf);
        more;
        more = cursor.nextVisible()) {
      ExtentRecord.check(cursor);
      if (end(cursor) > from) {
        return Math.max(from, cursor.key());
      }
    }
    return -1;
  }

  /**
   * Finds the first byte at or behind a place that no extent holds, or gives up behind some
   * extents.
   *
   * @param extentsMax how many extents are looked at
   * @return that byte, or one before it where to go on; the caller sees which by looking again
   */
  static long skipData(TreeView view, long objectId, long from, long asOf, int extentsMax) {
    Cursor cursor = view.cursor();
    long at = from;
    int seen = 0;
    for (boolean more = first(cursor, objectId, from, Long.MAX_VALUE, asOf);
        more && cursor.key() <= at && seen < extentsMax;
        more = cursor.nextVisible()) {
      ExtentRecord.check(cursor);
      at = Math.max(at, end(cursor));
      seen++;
    }
    return at;
  }

  private static boolean first(Cursor cursor, long objectId, long from, long to, long asOf) {
    return to > from
        && cursor.firstVisible(
            Records.PFS,
            objectId,
            RecordType.EXTENT,
            from & -ChunkLayout.CHUNK_BYTES,
            to - 1,
            asOf);
  }

  private static long end(Cursor cursor) {
    return cursor.key() + (long) ExtentRecord.blocks(cursor) * Units.BLOCK_BYTES;
  }

  /** Holds that no extent begins before the one before it ends; returns where this one ends. */
  private static long checkOrder(Cursor cursor, long coveredTo) {
    if (cursor.key() < coveredTo) {
      throw new CorruptionException(
          "extent of object " + cursor.objectId(),
          ExtentFormat.address(cursor.payload(), cursor.payloadOffset()),
          "file offset " + coveredTo + " or more",
          "file offset " + cursor.key());
    }
    return end(cursor);
  }
}
