package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The payload of an EXTENT record: a run of a file's data. The key is its file offset, a multiple
 * of 4 KiB.
 *
 * <pre>
 * Extent --> Header, crc:32 {one for each stored block}, plainCrc:32 {if compressed, one for each
 *            block of the file that it holds}
 * </pre>
 */
public final class ExtentFormat {
  public static final int ADDRESS_OFFSET = 0;
  public static final int LOGICAL_BYTES_OFFSET = ADDRESS_OFFSET + SIZE_OF_LONG;
  public static final int STORED_BYTES_OFFSET = LOGICAL_BYTES_OFFSET + SIZE_OF_INT;
  public static final int CODEC_OFFSET = STORED_BYTES_OFFSET + SIZE_OF_INT;
  public static final int RESERVED_OFFSET = CODEC_OFFSET + 1;

  /** Bytes before the checksums. */
  public static final int HEADER_LENGTH = RESERVED_OFFSET + 3;

  /** Bytes of a block, the unit of allocation and of checksums. */
  public static final int BLOCK_BYTES = 4096;

  /** Most bytes of a file that one extent holds. */
  public static final int LOGICAL_BYTES_MAX = 64 * 1024;

  /** Stored as it is. */
  public static final int CODEC_PLAIN = 0;

  /** One zstd frame, and zeros to the end of the last block. Only extents of the past are so. */
  public static final int CODEC_ZSTD = 1;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private ExtentFormat() {}

  /** Bytes of the payload of an extent with this many stored blocks. */
  public static int length(int storedBlocks) {
    return HEADER_LENGTH + storedBlocks * SIZE_OF_INT;
  }

  /** The same if it is compressed and holds this many blocks of the file. */
  public static int lengthCompressed(int storedBlocks, int logicalBlocks) {
    return length(storedBlocks + logicalBlocks);
  }

  /** Writes everything but the checksums. */
  public static void init(
      MutableDirectBuffer buffer,
      int at,
      long address,
      int logicalBytes,
      int storedBytes,
      int codec) {
    buffer.putLong(at + ADDRESS_OFFSET, address, ORDER);
    buffer.putInt(at + LOGICAL_BYTES_OFFSET, logicalBytes, ORDER);
    buffer.putInt(at + STORED_BYTES_OFFSET, storedBytes, ORDER);
    buffer.putInt(at + CODEC_OFFSET, codec & 0xff, ORDER);
  }

  /** Where the data starts. */
  public static long address(DirectBuffer buffer, int at) {
    return buffer.getLong(at + ADDRESS_OFFSET, ORDER);
  }

  public static void address(MutableDirectBuffer buffer, int at, long address) {
    buffer.putLong(at + ADDRESS_OFFSET, address, ORDER);
  }

  /** Bytes of the file that it holds: whole blocks. */
  public static int logicalBytes(DirectBuffer buffer, int at) {
    return buffer.getInt(at + LOGICAL_BYTES_OFFSET, ORDER);
  }

  /** Bytes on the medium; for {@link #CODEC_PLAIN} the same as {@link #logicalBytes}. */
  public static int storedBytes(DirectBuffer buffer, int at) {
    return buffer.getInt(at + STORED_BYTES_OFFSET, ORDER);
  }

  /** Blocks on the medium. */
  public static int storedBlocks(DirectBuffer buffer, int at) {
    return (storedBytes(buffer, at) + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /** Blocks of the file that it holds. */
  public static int logicalBlocks(DirectBuffer buffer, int at) {
    return logicalBytes(buffer, at) / BLOCK_BYTES;
  }

  public static int codec(DirectBuffer buffer, int at) {
    return buffer.getByte(at + CODEC_OFFSET) & 0xff;
  }

  /** CRC32C of stored block {@code i}. */
  public static int crc(DirectBuffer buffer, int at, int i) {
    return buffer.getInt(at + HEADER_LENGTH + i * SIZE_OF_INT, ORDER);
  }

  public static void crc(MutableDirectBuffer buffer, int at, int i, int crc) {
    buffer.putInt(at + HEADER_LENGTH + i * SIZE_OF_INT, crc, ORDER);
  }

  /** CRC32C of the content of block {@code i} of the file that it holds. */
  public static int plainCrc(DirectBuffer buffer, int at, int i) {
    return crc(buffer, at, codec(buffer, at) == CODEC_PLAIN ? i : storedBlocks(buffer, at) + i);
  }
}
