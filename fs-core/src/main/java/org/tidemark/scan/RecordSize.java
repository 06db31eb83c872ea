package org.tidemark.scan;

import org.agrona.DirectBuffer;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;

/** What a record takes. */
final class RecordSize {
  private RecordSize() {}

  /** Returns the bytes of a record of a leaf, with the data that it refers to. */
  static long of(DirectBuffer leaf, int i) {
    long size = (long) LeafFormat.SLOT_LENGTH + LeafFormat.payloadLength(leaf, i);
    return LeafFormat.type(leaf, i) == RecordType.EXTENT
        ? size
            + (long) ExtentFormat.storedBlocks(leaf, LeafFormat.payloadOffset(leaf, i))
                * Units.BLOCK_BYTES
        : size;
  }

  /** Returns the same of the record that the cursor stands on. */
  static long of(Cursor at) {
    long size = (long) LeafFormat.SLOT_LENGTH + at.payloadLength();
    return at.type() == RecordType.EXTENT
        ? size
            + (long) ExtentFormat.storedBlocks(at.payload(), at.payloadOffset()) * Units.BLOCK_BYTES
        : size;
  }
}
