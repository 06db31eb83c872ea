package org.tidemark.object;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.format.ExtentFormat;
import org.tidemark.volume.VolumeSet;

/**
 * Compressed extents: how data is stored so, and how it is had back. Both what is stored and what
 * it stands for have checksums, so nothing is decompressed that is damaged, and a failure of the
 * codec is found as damage too (INV-VERIFIED-READ).
 */
public final class Compression {
  private Compression() {}

  /**
   * Compressed data of an extent.
   *
   * @param data whole blocks
   * @param payload of its record, but for the address
   */
  public record Packed(byte[] data, byte[] payload) {}

  /**
   * Compresses an extent's data.
   *
   * @param level of zstd
   * @return null if that does not save a block
   */
  public static @Nullable Packed pack(byte[] plain, int level) {
    byte[] compressed = Zstd.compress(plain, level);
    int storedBlocks = (compressed.length + Units.BLOCK_BYTES - 1) / Units.BLOCK_BYTES;
    int logicalBlocks = plain.length / Units.BLOCK_BYTES;
    if (storedBlocks >= logicalBlocks) {
      return null;
    }
    byte[] data = Arrays.copyOf(compressed, storedBlocks * Units.BLOCK_BYTES);
    byte[] payload = new byte[ExtentFormat.lengthCompressed(storedBlocks, logicalBlocks)];
    MutableDirectBuffer buffer = new UnsafeBuffer(payload);
    ExtentFormat.init(buffer, 0, 0, plain.length, compressed.length, ExtentFormat.CODEC_ZSTD);
    putCrcs(buffer, 0, data);
    putCrcs(buffer, storedBlocks, plain);
    return new Packed(data, payload);
  }

  private static void putCrcs(MutableDirectBuffer payload, int from, byte[] blocks) {
    for (int i = 0; i * Units.BLOCK_BYTES < blocks.length; i++) {
      int crc = Crc32c.of(blocks, i * Units.BLOCK_BYTES, Units.BLOCK_BYTES);
      ExtentFormat.crc(payload, 0, from + i, crc);
    }
  }

  /**
   * Reads the whole content of an extent, compressed or not, and verifies it.
   *
   * @param payload of its record, which was held against the format
   * @param owner whose data it is, for the error
   * @throws CorruptionException if it is not what the record says
   */
  public static byte[] read(VolumeSet volumes, DirectBuffer payload, int at, String owner) {
    long address = ExtentFormat.address(payload, at);
    byte[] stored = new byte[ExtentFormat.storedBlocks(payload, at) * Units.BLOCK_BYTES];
    volumes.read(address, ByteBuffer.wrap(stored));
    verify(stored, payload, at, 0, address, owner);
    return ExtentFormat.codec(payload, at) == ExtentFormat.CODEC_PLAIN
        ? stored
        : unpack(stored, payload, at, owner);
  }

  /** Decompresses what was verified, and verifies that too. */
  static byte[] unpack(byte[] stored, DirectBuffer payload, int at, String owner) {
    long address = ExtentFormat.address(payload, at);
    byte[] plain = new byte[ExtentFormat.logicalBytes(payload, at)];
    byte[] frame = Arrays.copyOf(stored, ExtentFormat.storedBytes(payload, at));
    long length;
    try {
      length = Zstd.decompress(plain, frame);
    } catch (ZstdException e) {
      throw new CorruptionException(owner, address, "a zstd frame", String.valueOf(e.getMessage()));
    }
    if (length != plain.length) {
      throw new CorruptionException(owner, address, plain.length + " bytes", "" + length);
    }
    verify(plain, payload, at, ExtentFormat.storedBlocks(payload, at), address, owner);
    return plain;
  }

  private static void verify(
      byte[] blocks, DirectBuffer payload, int at, int from, long address, String owner) {
    for (int i = 0; i * Units.BLOCK_BYTES < blocks.length; i++) {
      int expected = ExtentFormat.crc(payload, at, from + i);
      int found = Crc32c.of(blocks, i * Units.BLOCK_BYTES, Units.BLOCK_BYTES);
      if (found != expected) {
        throw new CorruptionException(
            owner + ", block " + i,
            address + (from == 0 ? (long) i * Units.BLOCK_BYTES : 0),
            "CRC32C " + Integer.toHexString(expected),
            Integer.toHexString(found));
      }
    }
  }
}
