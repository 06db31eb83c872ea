package org.tidemark.object;

import org.agrona.DirectBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.format.Address;
import org.tidemark.format.ExtentFormat;

/** What holds for every EXTENT record, checked whenever one is read. */
final class ExtentRecord {
  private ExtentRecord() {}

  /**
   * Holds the record that the cursor stands on against the format.
   *
   * @throws CorruptionException if this program cannot have written it, or only a newer version
   */
  static void check(Cursor at) {
    DirectBuffer payload = at.payload();
    int start = at.payloadOffset();
    int length = at.payloadLength();
    if (length < ExtentFormat.HEADER_LENGTH) {
      throw damaged(at, Address.NONE, "at least " + ExtentFormat.HEADER_LENGTH + " bytes", length);
    }
    long address = ExtentFormat.address(payload, start);
    int codec = ExtentFormat.codec(payload, start);
    if (codec != ExtentFormat.CODEC_PLAIN) {
      throw damaged(at, address, "codec " + ExtentFormat.CODEC_PLAIN, codec);
    }
    int bytes = ExtentFormat.logicalBytes(payload, start);
    long inChunk = at.key() % ChunkLayout.CHUNK_BYTES;
    if (bytes <= 0
        || bytes % Units.BLOCK_BYTES != 0
        || inChunk + bytes > ChunkLayout.CHUNK_BYTES
        || ExtentFormat.storedBytes(payload, start) != bytes) {
      throw damaged(at, address, "whole blocks within 64 KiB", bytes);
    }
    if (at.key() < 0
        || at.key() % Units.BLOCK_BYTES != 0
        || at.key() >= ChunkLayout.FILE_BYTES_MAX
        || !Address.isAligned(address)
        || address == Address.NONE) {
      throw damaged(at, address, "the offset and address of a block", at.key());
    }
    if (length != ExtentFormat.length(bytes / Units.BLOCK_BYTES)) {
      throw damaged(at, address, "a checksum for each block", length);
    }
  }

  /** How many blocks the extent at the cursor has. */
  static int blocks(Cursor at) {
    return ExtentFormat.storedBlocks(at.payload(), at.payloadOffset());
  }

  private static CorruptionException damaged(Cursor at, long address, String expected, long found) {
    return new CorruptionException(
        "extent of object " + at.objectId() + " at file offset " + at.key(),
        address,
        expected,
        Long.toString(found));
  }
}
