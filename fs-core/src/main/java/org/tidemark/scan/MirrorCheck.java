package org.tidemark.scan;

import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.format.CommitRecordFormat;
import org.tidemark.format.DirentFormat;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InlineFormat;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;

/**
 * Holds what comes from outside against the format, before any of it is applied: a replica never
 * takes a record that no Tidemark has written.
 */
final class MirrorCheck {
  private final long base;
  private final long to;
  private final int nodeBytes;
  private RecordKey last = RecordKey.LOWEST;

  /**
   * A check of one batch.
   *
   * @param base up to which the replica has everything
   * @param to the end of the range
   * @param nodeBytes of the replica
   */
  MirrorCheck(long base, long to, int nodeBytes) {
    this.base = base;
    this.to = to;
    this.nodeBytes = nodeBytes;
  }

  /**
   * Checks the next item.
   *
   * @throws FsException EINVAL
   */
  void check(MirrorItem item) {
    switch (item) {
      case MirrorItem.Changed record -> changed(record);
      case MirrorItem.Unchanged part ->
          check(part.low().compareTo(part.high()) <= 0, "a part that ends before it begins");
    }
  }

  private void changed(MirrorItem.Changed record) {
    RecordKey key = record.key();
    check(key.compareTo(last) > 0, "records that are not in order");
    last = key;
    check(key.pfs() == 0 && RecordType.isValid(key.type()), "a record of no kind");
    check(key.createTid() >= Tid.FIRST && key.createTid() <= to, "a record of the future");
    check(
        record.deleteTid() == Tid.LIVE
            || (record.deleteTid() > key.createTid() && record.deleteTid() <= to),
        "a record that ceased before it came to be");
    check(record.payload().length <= LeafFormat.PAYLOAD_BYTES_MAX, "a record that is too long");
    check(record.data().length == 0 || key.type() == RecordType.EXTENT, "data of a record without");
    if (isKnown(record, base)) {
      return;
    }
    int length = record.payload().length;
    boolean fits =
        switch (key.type()) {
          case RecordType.COMMIT ->
              key.objectId() == ObjectId.LOCAL
                  && key.key() == key.createTid()
                  && length == CommitRecordFormat.LENGTH;
          case RecordType.INODE -> isOfObject(key) && length == InodeFormat.LENGTH;
          case RecordType.DIRENT ->
              isOfObject(key)
                  && length > DirentFormat.NAME
                  && length <= DirentFormat.NAME + DirentFormat.NAME_BYTES_MAX;
          case RecordType.EXTENT -> isOfObject(key) && isExtent(record);
          case RecordType.INLINE -> isOfObject(key) && length <= InlineFormat.bytesMax(nodeBytes);
          case RecordType.SYMLINK, RecordType.XATTR -> isOfObject(key) && length > 0;
          default -> false; // local ones are never sent
        };
    check(fits, "a record that cannot be: " + RecordType.toString(key.type()));
  }

  /** Whether it is named without its payload, because the replica has it and is to end it. */
  static boolean isKnown(MirrorItem.Changed record, long base) {
    return record.payload().length == 0
        && record.key().createTid() <= base
        && record.deleteTid() != Tid.LIVE
        && isOfObject(record.key())
        && switch (record.key().type()) {
          case RecordType.INODE,
              RecordType.DIRENT,
              RecordType.INLINE,
              RecordType.SYMLINK,
              RecordType.XATTR ->
              true;
          default -> false;
        };
  }

  private static boolean isOfObject(RecordKey key) {
    return key.objectId() >= ObjectId.ROOT;
  }

  private static boolean isExtent(MirrorItem.Changed record) {
    UnsafeBuffer p = new UnsafeBuffer(record.payload());
    if (record.payload().length < ExtentFormat.HEADER_LENGTH) {
      return false;
    }
    int bytes = ExtentFormat.logicalBytes(p, 0);
    long offset = record.key().key();
    boolean isWhole =
        bytes > 0
            && bytes % Units.BLOCK_BYTES == 0
            && offset >= 0
            && offset % Units.BLOCK_BYTES == 0
            && offset % ExtentFormat.LOGICAL_BYTES_MAX + bytes <= ExtentFormat.LOGICAL_BYTES_MAX;
    return isWhole
        && ExtentFormat.storedBytes(p, 0) == bytes
        && ExtentFormat.codec(p, 0) == ExtentFormat.CODEC_PLAIN
        && record.payload().length == ExtentFormat.length(bytes / Units.BLOCK_BYTES)
        && (record.data().length == 0 || isData(record.data(), p, bytes));
  }

  private static boolean isData(byte[] data, UnsafeBuffer p, int bytes) {
    if (data.length != bytes) {
      return false;
    }
    for (int block = 0; block * Units.BLOCK_BYTES < bytes; block++) {
      if (Crc32c.of(data, block * Units.BLOCK_BYTES, Units.BLOCK_BYTES)
          != ExtentFormat.crc(p, 0, block)) {
        return false;
      }
    }
    return true;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: " + otherwise);
    }
  }
}
