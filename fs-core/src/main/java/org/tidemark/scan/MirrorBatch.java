package org.tidemark.scan;

import java.util.List;

/**
 * A part of what a mirror sends, which a replica applies as one.
 *
 * @param items in the order of keys
 * @param next where the rest begins: everything below this key is in this batch or one before;
 *     {@link RecordKey#END} with the last one
 * @param clean whether the records are those of the one moment at the end of the range. If not,
 *     something went meanwhile without a record, and the next range has to be applied too before
 *     anybody looks
 */
public record MirrorBatch(List<MirrorItem> items, RecordKey next, boolean clean) {
  /** Returns how many bytes of payload and file data are in it. */
  public long bytes() {
    long bytes = 0;
    for (MirrorItem item : items) {
      if (item instanceof MirrorItem.Changed record) {
        bytes += record.payload().length + record.data().length;
      }
    }
    return bytes;
  }

  /** Returns it as bytes; docs/FORMAT.md has the grammar. */
  public byte[] encode() {
    return new BatchWriter().encode(this);
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws org.tidemark.base.FsException EINVAL if this is no batch
   */
  public static MirrorBatch decode(byte[] bytes) {
    return BatchReader.decode(bytes);
  }

  /** Whether the range ends with it. */
  public boolean isLast() {
    return next.equals(RecordKey.END);
  }
}
