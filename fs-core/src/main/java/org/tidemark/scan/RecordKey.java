package org.tidemark.scan;

import org.agrona.DirectBuffer;
import org.tidemark.btree.Cursor;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;

/**
 * The key of a record, or a place between records. Ordered as in the tree: field by field,
 * unsigned.
 */
public record RecordKey(int pfs, long objectId, int type, long key, long createTid)
    implements Comparable<RecordKey> {
  /** No key is below it. */
  public static final RecordKey LOWEST = new RecordKey(0, 0, 0, 0, 0);

  /** Above all keys. */
  public static final RecordKey END = new RecordKey(0xffff, -1, 0xff, -1, -1);

  /** The key of a slot of a leaf. */
  static RecordKey of(DirectBuffer leaf, int i) {
    return new RecordKey(
        LeafFormat.pfs(leaf, i),
        LeafFormat.objectId(leaf, i),
        LeafFormat.type(leaf, i),
        LeafFormat.key(leaf, i),
        LeafFormat.createTid(leaf, i));
  }

  /** The key of the record that a cursor stands on. */
  static RecordKey of(Cursor at) {
    return new RecordKey(at.pfs(), at.objectId(), at.type(), at.key(), at.createTid());
  }

  /** The separator of an entry of an internal node. */
  static RecordKey ofSeparator(DirectBuffer page, int i) {
    return new RecordKey(
        InternalFormat.pfs(page, i),
        InternalFormat.objectId(page, i),
        InternalFormat.type(page, i),
        InternalFormat.key(page, i),
        InternalFormat.createTid(page, i));
  }

  /** Positions at the record with exactly this key; false when there is none. */
  boolean seek(Cursor cursor) {
    return cursor.seek(pfs, objectId, type, key, createTid)
        && cursor.isOf(pfs, objectId, type, key)
        && cursor.createTid() == createTid;
  }

  /** The first slot of a leaf that is not below this; the count when there is none. */
  int slotIn(DirectBuffer leaf, int count) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of(leaf, middle).compareTo(this) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The entry of an internal node below which this key would be: the last not above it. */
  int entryIn(DirectBuffer page, int count) {
    int low = 1;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ofSeparator(page, middle).compareTo(this) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  @Override
  public int compareTo(RecordKey other) {
    if (pfs != other.pfs) {
      return Integer.compare(pfs, other.pfs);
    }
    if (objectId != other.objectId) {
      return Long.compareUnsigned(objectId, other.objectId);
    }
    if (type != other.type) {
      return Integer.compare(type, other.type);
    }
    return key == other.key
        ? Long.compareUnsigned(createTid, other.createTid)
        : Long.compareUnsigned(key, other.key);
  }
}
