package org.tidemark.scan;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.eclipse.collections.impl.set.mutable.primitive.LongHashSet;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.format.DirentFormat;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.OrphanFormat;
import org.tidemark.format.RecordType;

/**
 * Checks what records say of each other: one live inode to an object, names that lead to inodes of
 * their type, link counts, extents that do not overlap and add up, versions of a key whose lives do
 * not overlap.
 *
 * <p>Takes all records of a tree in key order; {@link #finish} draws the sums.
 */
final class ObjectVerify {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final Problems problems;
  private final long asOf;
  private final boolean replica;

  private final LongIntHashMap modes = new LongIntHashMap();
  private final LongIntHashMap links = new LongIntHashMap();
  private final LongIntHashMap names = new LongIntHashMap();
  private final LongIntHashMap subdirectories = new LongIntHashMap();
  private final LongHashSet orphans = new LongHashSet();
  private final LongHashSet truncated = new LongHashSet();

  // The key of the record before.
  private long lastObject = -1;
  private int lastType;
  private long lastKey;
  private long lastDeleteTid;

  // The object at hand.
  private boolean hasInode;
  private int mode;
  private long size;
  private long allocated;
  private long extentBytes;
  private long extentsEnd;
  private boolean hasInline;
  private boolean hasContent;

  /**
   * A check of what is visible at a moment.
   *
   * @param replica whether files without a name, and data that waits to be cut off, are nobody's
   *     fault: the records that tell of them are the source's own
   */
  ObjectVerify(Problems problems, long asOf, boolean replica) {
    this.problems = problems;
    this.asOf = asOf;
    this.replica = replica;
  }

  long liveObjects() {
    return modes.size();
  }

  /** Takes the next record: slot {@code i} of a leaf. */
  void record(DirectBuffer page, int i) {
    long objectId = LeafFormat.objectId(page, i);
    int type = LeafFormat.type(page, i);
    long key = LeafFormat.key(page, i);
    if (objectId != lastObject) {
      finishObject();
      beginObject();
    } else if (type == lastType && key == lastKey) {
      checkVersions(page, i);
    }
    lastObject = objectId;
    lastType = type;
    lastKey = key;
    lastDeleteTid = LeafFormat.deleteTid(page, i);
    if (Tid.visible(LeafFormat.createTid(page, i), lastDeleteTid, asOf)) {
      live(page, i, type, key);
    }
  }

  private void checkVersions(DirectBuffer page, int i) {
    if (lastDeleteTid == Tid.LIVE || lastDeleteTid > LeafFormat.createTid(page, i)) {
      problem(
          "record of type "
              + lastType
              + " with key "
              + lastKey
              + " has two versions at "
              + Tid.toString(LeafFormat.createTid(page, i)));
    }
  }

  private void live(DirectBuffer page, int i, int type, long key) {
    int at = LeafFormat.payloadOffset(page, i);
    int length = LeafFormat.payloadLength(page, i);
    switch (type) {
      case RecordType.INODE -> inode(page, at, length);
      case RecordType.DIRENT -> name(page, at, length);
      case RecordType.EXTENT -> extent(page, at, length, key);
      case RecordType.INLINE -> {
        hasInline = true;
        hasContent = true;
        if (length > size) {
          problem("holds " + length + " bytes inline, but its size is " + size);
        }
      }
      case RecordType.ORPHAN -> orphan(page, at, length, key);
      default -> {
        // says nothing of other records
      }
    }
  }

  private void inode(DirectBuffer page, int at, int length) {
    if (length != InodeFormat.LENGTH) {
      problem("inode of " + length + " bytes instead of " + InodeFormat.LENGTH);
      return;
    }
    hasInode = true;
    mode = page.getInt(at + InodeFormat.MODE, ORDER);
    size = page.getLong(at + InodeFormat.SIZE, ORDER);
    allocated = page.getLong(at + InodeFormat.ALLOCATED, ORDER);
    modes.put(lastObject, mode);
    links.put(lastObject, page.getInt(at + InodeFormat.NLINK, ORDER));
    if (size < 0 || allocated < 0) {
      problem("size " + size + " with " + allocated + " bytes allocated");
    }
  }

  private void name(DirectBuffer page, int at, int length) {
    int nameBytes = length - DirentFormat.NAME;
    if (nameBytes < 1 || nameBytes > DirentFormat.NAME_BYTES_MAX) {
      problem("a name of " + nameBytes + " bytes");
      return;
    }
    long child = page.getLong(at + DirentFormat.CHILD, ORDER);
    names.addToValue(child, 1);
    if (page.getByte(at + DirentFormat.TYPE) == FileMode.DIRECTORY >>> 12) {
      subdirectories.addToValue(lastObject, 1);
    }
    hasContent = true;
  }

  private void extent(DirectBuffer page, int at, int length, long key) {
    int bytes = ExtentFormat.logicalBytes(page, at);
    int blocks = ExtentFormat.storedBlocks(page, at);
    if (bytes <= 0
        || bytes > ExtentFormat.LOGICAL_BYTES_MAX
        || bytes % Units.BLOCK_BYTES != 0
        || key % Units.BLOCK_BYTES != 0
        || length != ExtentFormat.length(blocks)) {
      problem("an extent at " + key + " of " + bytes + " bytes in " + length + " bytes of record");
      return;
    }
    if (key < extentsEnd) {
      problem("extents overlap at " + key);
    }
    extentsEnd = key + bytes;
    extentBytes += (long) blocks * Units.BLOCK_BYTES;
    hasContent = true;
  }

  private void orphan(DirectBuffer page, int at, int length, long key) {
    if (length != OrphanFormat.LENGTH) {
      problem("an orphan record of " + length + " bytes");
    } else if (page.getByte(at + OrphanFormat.KIND) == OrphanFormat.KIND_TRUNCATE) {
      truncated.add(key);
    } else {
      orphans.add(key);
    }
  }

  private void beginObject() {
    hasInode = false;
    hasInline = false;
    hasContent = false;
    mode = 0;
    size = 0;
    allocated = 0;
    extentBytes = 0;
    extentsEnd = 0;
  }

  private void finishObject() {
    if (lastObject == -1 || lastObject == ObjectId.LOCAL) {
      return;
    }
    if (!hasInode) {
      if (hasContent) {
        problem("has content, but no inode");
      }
      return;
    }
    boolean waits = replica || truncated.contains(lastObject) || orphans.contains(lastObject);
    if (hasInline && extentBytes > 0) {
      problem("has content both inline and in extents");
    }
    if (extentBytes != allocated) {
      problem("has " + extentBytes + " bytes in extents, but its inode says " + allocated);
    }
    if (!waits && FileMode.isRegular(mode) && extentsEnd > Units.roundUp(size, Units.BLOCK_BYTES)) {
      problem("has data up to " + extentsEnd + ", behind its size of " + size);
    }
  }

  /** All records were taken: checks names against inodes, and link counts. */
  void finish() {
    finishObject();
    names.forEachKeyValue((child, count) -> {
      if (!modes.containsKey(child)) {
        problems.add("object " + child + ": " + count + " names, but no inode");
      }
    });
    modes.forEachKeyValue(this::checkLinks);
  }

  private void checkLinks(long objectId, int objectMode) {
    int count = links.get(objectId);
    int named = names.get(objectId);
    int expected = named;
    if (FileMode.isDirectory(objectMode)) {
      int namesMax = objectId == ObjectId.ROOT ? 0 : 1;
      if (named > namesMax) {
        problems.add("object " + objectId + ": a directory with " + named + " names");
      }
      boolean gone = named == 0 && objectId != ObjectId.ROOT;
      expected = gone ? 0 : 2 + subdirectories.get(objectId);
    }
    if (count != expected) {
      problems.add("object " + objectId + ": link count " + count + " instead of " + expected);
    }
    if (named == 0 && objectId != ObjectId.ROOT && !orphans.contains(objectId) && !replica) {
      problems.add("object " + objectId + ": no name leads to it");
    }
  }

  private void problem(String text) {
    problems.add("object " + lastObject + ": " + text);
  }
}
