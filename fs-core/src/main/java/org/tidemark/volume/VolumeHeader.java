package org.tidemark.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.format.BlockType;
import org.tidemark.format.FreemapFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.VolumeHeaderFormat;

/** The header of one volume. */
record VolumeHeader(
    UUID fsid,
    int formatVersion,
    int volumeIndex,
    int volumeCount,
    int nodeBytes,
    int segmentBytes,
    long regionBytes,
    long volumeBytes,
    long logOffset,
    long logBytes,
    long nameHashSeed,
    String label,
    long createdNanos) {

  static final int SEGMENT_BYTES_MIN = Units.MIB;
  static final int SEGMENT_BYTES_MAX = 64 * Units.MIB;
  static final long REGION_BYTES_MAX = Units.GIB;
  static final long VOLUME_BYTES_MIN = 16 * Units.MIB;

  static VolumeHeader of(Geometry geometry, int volume) {
    return new VolumeHeader(
        geometry.fsid(),
        geometry.formatVersion(),
        volume,
        geometry.volumes(),
        geometry.nodeBytes(),
        geometry.segmentBytes(),
        geometry.regionBytes(),
        geometry.volumeBytes(volume),
        geometry.logOffset(),
        geometry.logBytes(),
        geometry.nameHashSeed(),
        geometry.label(),
        geometry.createdNanos());
  }

  /** Returns whether the volumes are of one filesystem; they may still be the same volume twice. */
  boolean sameShape(VolumeHeader other) {
    return fsid.equals(other.fsid)
        && volumeCount == other.volumeCount
        && nodeBytes == other.nodeBytes
        && segmentBytes == other.segmentBytes
        && regionBytes == other.regionBytes
        && logOffset == other.logOffset
        && logBytes == other.logBytes
        && nameHashSeed == other.nameHashSeed;
  }

  private long regionsOffset() {
    return volumeIndex == 0 ? logOffset + logBytes : Geometry.HEAD_BYTES;
  }

  /** Returns the sealed header for this position, from 0 to its limit. */
  ByteBuffer encode(long position) {
    ByteBuffer block =
        ByteBuffer.allocateDirect(VolumeHeaderFormat.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    block.putLong(VolumeHeaderFormat.MAGIC, VolumeHeaderFormat.MAGIC_VALUE);
    block.putInt(VolumeHeaderFormat.VERSION, formatVersion);
    block.putInt(VolumeHeaderFormat.TYPE, BlockType.VOLUME_HEADER);
    block.putLong(VolumeHeaderFormat.ADDRESS, Address.of(volumeIndex, position));
    Fsids.put(block, VolumeHeaderFormat.FSID, fsid);
    block.putShort(VolumeHeaderFormat.VOLUME_INDEX, (short) volumeIndex);
    block.putShort(VolumeHeaderFormat.VOLUME_COUNT, (short) volumeCount);
    block.putInt(VolumeHeaderFormat.BLOCK_BYTES, Units.BLOCK_BYTES);
    block.putInt(VolumeHeaderFormat.NODE_BYTES, nodeBytes);
    block.putInt(VolumeHeaderFormat.SEGMENT_BYTES, segmentBytes);
    block.putLong(VolumeHeaderFormat.REGION_BYTES, regionBytes);
    block.putLong(VolumeHeaderFormat.VOLUME_BYTES, volumeBytes);
    block.putLong(VolumeHeaderFormat.LOG_OFFSET, logOffset);
    block.putLong(VolumeHeaderFormat.LOG_BYTES, logBytes);
    block.putLong(VolumeHeaderFormat.REGIONS_OFFSET, regionsOffset());
    block.putLong(VolumeHeaderFormat.NAME_HASH_SEED, nameHashSeed);
    block.putLong(VolumeHeaderFormat.CREATED, createdNanos);
    block.put(VolumeHeaderFormat.LABEL, label.getBytes(StandardCharsets.UTF_8));
    block.putInt(VolumeHeaderFormat.CRC, Crc32c.of(block.slice(0, VolumeHeaderFormat.CRC)));
    return block;
  }

  /**
   * Reads the header or its copy, whose magic number, checksum and version have been held already.
   *
   * @throws org.tidemark.base.CorruptionException if it makes no sense all the same
   */
  static VolumeHeader decode(String what, ByteBuffer block, long position) {
    int index = Short.toUnsignedInt(block.getShort(VolumeHeaderFormat.VOLUME_INDEX));
    int count = Short.toUnsignedInt(block.getShort(VolumeHeaderFormat.VOLUME_COUNT));
    Fields fields = new Fields(what, position, block);
    fields.expect("type", BlockType.VOLUME_HEADER, block.getInt(VolumeHeaderFormat.TYPE));
    fields.range("volume count", 1, Address.VOLUME_MAX + 1, count);
    fields.range("volume index", 0, count - 1, index);
    fields.expect(
        "address", Address.of(index, position), block.getLong(VolumeHeaderFormat.ADDRESS));
    fields.expect("block bytes", Units.BLOCK_BYTES, block.getInt(VolumeHeaderFormat.BLOCK_BYTES));
    fields.zeros(VolumeHeaderFormat.LAYOUT);
    VolumeHeader header =
        new VolumeHeader(
            Fsids.get(block, VolumeHeaderFormat.FSID),
            block.getInt(VolumeHeaderFormat.VERSION),
            index,
            count,
            block.getInt(VolumeHeaderFormat.NODE_BYTES),
            block.getInt(VolumeHeaderFormat.SEGMENT_BYTES),
            block.getLong(VolumeHeaderFormat.REGION_BYTES),
            block.getLong(VolumeHeaderFormat.VOLUME_BYTES),
            block.getLong(VolumeHeaderFormat.LOG_OFFSET),
            block.getLong(VolumeHeaderFormat.LOG_BYTES),
            block.getLong(VolumeHeaderFormat.NAME_HASH_SEED),
            label(block),
            block.getLong(VolumeHeaderFormat.CREATED));
    header.checkSizes(fields);
    fields.expect(
        "regions offset", header.regionsOffset(), block.getLong(VolumeHeaderFormat.REGIONS_OFFSET));
    return header;
  }

  private void checkSizes(Fields fields) {
    powerOfTwo(
        fields, "node bytes", NodeFormat.NODE_BYTES_MIN, NodeFormat.NODE_BYTES_MAX, nodeBytes);
    powerOfTwo(fields, "segment bytes", SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX, segmentBytes);
    powerOfTwo(fields, "region bytes", segmentBytes, REGION_BYTES_MAX, regionBytes);
    fields.range("segments of a region", 1, FreemapFormat.SEGMENTS_MAX, regionBytes / segmentBytes);
    fields.range("log bytes", Units.MIB, Long.MAX_VALUE / 2, logBytes);
    fields.expect("log bytes modulo 1 MiB", 0, logBytes % Units.MIB);
    fields.expect("log offset", Geometry.HEAD_BYTES, logOffset);
    fields.range("volume bytes", regionsOffset() + segmentBytes, Address.OFFSET_MAX, volumeBytes);
  }

  private static void powerOfTwo(Fields fields, String field, long min, long max, long found) {
    fields.range(field, min, max, found);
    fields.expect(field + ", a power of two: bits", 1, Long.bitCount(found));
  }

  private static String label(ByteBuffer block) {
    byte[] bytes = new byte[VolumeHeaderFormat.LABEL_BYTES_MAX];
    block.get(VolumeHeaderFormat.LABEL, bytes);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
