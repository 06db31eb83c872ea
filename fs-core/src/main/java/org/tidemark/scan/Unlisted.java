package org.tidemark.scan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.ExtentList;
import org.tidemark.object.ExtentSplit;
import org.tidemark.txn.Change;

/**
 * Finds out what the source has no more though no record tells, and ends its life in the replica.
 *
 * <p>What was there at the start of the range becomes history, also if it was of a file without
 * history, since readers look at that moment until the range is complete. When it ceased nobody
 * knows; but no moment that the source retains saw it after the start of the range, so the first
 * tid of the range is right. What came later was never seen by anybody, and is removed.
 *
 * <p>A version of an inode may be gone though a moment that is kept saw it (a purge, the policy of
 * a directory), and an earlier batch may have brought how it ceased: it goes too, since what of the
 * object only it showed will not come any more.
 */
final class Unlisted {
  private static final int ALL_BLOCKS =
      (1 << (ExtentFormat.LOGICAL_BYTES_MAX / Units.BLOCK_BYTES)) - 1;

  /** What an extent of the source covers: those of one commit may be cut into other pieces here. */
  private record Window(long objectId, long start, long createTid) {}

  /** Blocks of an extent of the replica that the source has no more, as a mask. */
  private record Gone(RecordKey key, int mask) {}

  private final Set<RecordKey> listed = new HashSet<>();
  private final Map<Window, Integer> covered = new HashMap<>();
  private final List<RecordKey> records = new ArrayList<>();
  private final List<Gone> extents = new ArrayList<>();

  private Unlisted(MirrorItem.Unchanged part) {
    for (MirrorItem.Listed each : part.listed()) {
      RecordKey key = each.key();
      if (key.type() == RecordType.EXTENT) {
        covered.merge(window(key), mask(key.key(), each.bytes()), (a, b) -> a | b);
      } else {
        listed.add(key);
      }
    }
  }

  /**
   * Does so for a part of the tree.
   *
   * @param base the tid up to which the replica has everything
   */
  static void end(Change change, MirrorItem.Unchanged part, long base) {
    Unlisted unlisted = new Unlisted(part);
    unlisted.collect(change, part, base);
    for (RecordKey key : unlisted.records) {
      if (key.createTid() <= base) {
        change.setDeleteTid(
            key.pfs(), key.objectId(), key.type(), key.key(), key.createTid(), base + 1);
      } else {
        change.remove(key.pfs(), key.objectId(), key.type(), key.key(), key.createTid());
      }
    }
    for (Gone gone : unlisted.extents) {
      endBlocks(change, gone, gone.key.createTid() > base, base + 1);
    }
  }

  private void collect(TreeView view, MirrorItem.Unchanged part, long base) {
    RecordKey low = part.low();
    Cursor cursor = view.cursor();
    boolean more = cursor.seek(low.pfs(), low.objectId(), low.type(), low.key(), low.createTid());
    while (more) {
      RecordKey key = RecordKey.of(cursor);
      if (key.compareTo(part.high()) >= 0) {
        return;
      }
      boolean ceasedLater = key.type() == RecordType.INODE && cursor.deleteTid() > base + 1;
      if (MirrorItem.isListed(key) && (cursor.deleteTid() == Tid.LIVE || ceasedLater)) {
        if (key.type() == RecordType.EXTENT) {
          int blocks = ExtentFormat.storedBlocks(cursor.payload(), cursor.payloadOffset());
          int gone =
              mask(key.key(), blocks * Units.BLOCK_BYTES) & ~covered.getOrDefault(window(key), 0);
          if (gone != 0) {
            extents.add(new Gone(key, gone));
          }
        } else if (!listed.contains(key)) {
          records.add(key);
        }
      }
      more = cursor.next();
    }
  }

  /** From behind: what is left before the blocks that go has the key of the extent. */
  private static void endBlocks(Change change, Gone gone, boolean erased, long deleteTid) {
    ExtentSplit split = new ExtentSplit();
    ExtentList list = new ExtentList();
    int start = firstBlock(gone.key.key());
    for (int mask = gone.mask & ALL_BLOCKS; mask != 0; ) {
      int last = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(mask);
      int first = last;
      while (first > 0 && (mask & (1 << (first - 1))) != 0) {
        first--;
      }
      mask &= (1 << first) - 1;
      Cursor cursor = change.cursor();
      boolean ignored = gone.key.seek(cursor);
      list.clear();
      list.addChecked(cursor);
      split.end(
          change, gone.key.objectId(), list, 0, first - start, last + 1 - start, erased, deleteTid);
    }
  }

  private static Window window(RecordKey key) {
    return new Window(key.objectId(), key.key() & -ExtentFormat.LOGICAL_BYTES_MAX, key.createTid());
  }

  /** The first block of an extent in its 64 KiB of the file. */
  static int firstBlock(long offset) {
    return (int) (offset & (ExtentFormat.LOGICAL_BYTES_MAX - 1)) / Units.BLOCK_BYTES;
  }

  /** Which blocks of its 64 KiB of the file an extent has. */
  static int mask(long offset, int bytes) {
    int first = firstBlock(offset);
    return ((1 << (first + bytes / Units.BLOCK_BYTES)) - (1 << first)) & ALL_BLOCKS;
  }
}
