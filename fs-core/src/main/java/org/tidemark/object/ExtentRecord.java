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
    if (codec != ExtentFormat.CODEC_PLAIN && codec != ExtentFormat.CODEC_ZSTD) {
      throw damaged(at, address, "a known codec", codec);
    }
    int bytes = ExtentFormat.logicalBytes(payload, start);
    long inChunk = at.key() % ChunkLayout.CHUNK_BYTES;
    if (bytes <= 0
        || bytes % Units.BLOCK_BYTES != 0
        || inChunk + bytes > ChunkLayout.CHUNK_BYTES
        || !isStored(codec, bytes, ExtentFormat.storedBytes(payload, start))) {
      throw damaged(at, address, "whole blocks within 64 KiB", bytes);
    }
    if (at.key() < 0
        || at.key() % Units.BLOCK_BYTES != 0
        || at.key() >= ChunkLayout.FILE_BYTES_MAX
        || !Address.isAligned(address)
        || address == Address.NONE) {
      throw damaged(at, address, "the offset and address of a block", at.key());
    }
    int blocks = bytes / Units.BLOCK_BYTES;
    int expected =
        codec == ExtentFormat.CODEC_PLAIN
            ? ExtentFormat.length(blocks)
            : ExtentFormat.lengthCompressed(ExtentFormat.storedBlocks(payload, start), blocks);
    if (length != expected) {
      throw damaged(at, address, "a checksum for each block", length);
    }
  }

  private static boolean isStored(int codec, int bytes, int storedBytes) {
    return codec == ExtentFormat.CODEC_PLAIN
        ? storedBytes == bytes
        : storedBytes > 0 && storedBytes <= bytes - Units.BLOCK_BYTES;
  }

  /**
   * Holds that an extent is stored as it is.
   *
   * @throws CorruptionException if not: only those of the past are ever compressed
   */
  static void checkPlain(Cursor at) {
    int codec = ExtentFormat.codec(at.payload(), at.payloadOffset());
    if (codec != ExtentFormat.CODEC_PLAIN) {
      long address = ExtentFormat.address(at.payload(), at.payloadOffset());
      throw damaged(at, address, "codec " + ExtentFormat.CODEC_PLAIN, codec);
    }
  }

  /** How many blocks of the file the extent at the cursor holds. */
  static int blocks(Cursor at) {
    return ExtentFormat.logicalBlocks(at.payload(), at.payloadOffset());
  }

  private static CorruptionException damaged(Cursor at, long address, String expected, long found) {
    return new CorruptionException(
        "extent of object " + at.objectId() + " at file offset " + at.key(),
        address,
        expected,
        Long.toString(found));
  }
}
