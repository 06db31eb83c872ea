package org.tidemark.space;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.tidemark.format.BlockType;
import org.tidemark.format.FreemapFormat;
import org.tidemark.volume.Fsids;
import org.tidemark.volume.Geometry;

/**
 * Reads and writes the bytes of one freemap slot in a buffer.
 *
 * <p>Not thread-safe.
 */
final class FreemapSlot {
  /** More zeros than can be asked for: the rest of a header, or of a bitmap's last block. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(FreemapFormat.HEADER_BYTES);

  private final RegionMap region;
  private final int which;
  private final ByteBuffer bytes;

  /**
   * Looks at a slot in a buffer.
   *
   * @param bytes the slot, from 0 to the capacity
   */
  FreemapSlot(RegionMap region, int which, ByteBuffer bytes) {
    this.region = region;
    this.which = which;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  long tid() {
    return bytes.getLong(FreemapFormat.TID);
  }

  int crc() {
    return bytes.getInt(FreemapFormat.CRC);
  }

  /**
   * Writes the slot: the committed bitmap, and of each segment in which it has a block the kind.
   */
  void encode(Geometry geometry, Segments segments, long tid) {
    int count = region.blocks / segments.segmentBlocks;
    for (int i = 0; i < FreemapFormat.BITMAP; i += Long.BYTES) {
      bytes.putLong(i, 0);
    }
    bytes.putLong(FreemapFormat.MAGIC, FreemapFormat.MAGIC_VALUE);
    bytes.putInt(FreemapFormat.TYPE, BlockType.FREEMAP);
    bytes.putLong(FreemapFormat.ADDRESS, region.slotAddress(which));
    Fsids.put(bytes, FreemapFormat.FSID, geometry.fsid());
    bytes.putShort(FreemapFormat.VOLUME, (short) region.volume);
    bytes.putInt(FreemapFormat.REGION, region.index);
    bytes.putLong(FreemapFormat.TID, tid);
    bytes.putInt(FreemapFormat.BLOCKS, region.blocks);
    bytes.putInt(FreemapFormat.SEGMENTS, count);
    for (int i = 0; i < count; i++) {
      if (usesSegment(region.committed, i, segments.segmentBlocks)) {
        bytes.put(FreemapFormat.KINDS + i, (byte) segments.kindOf(region.firstSegment + i).code());
      }
    }
    int at = FreemapFormat.BITMAP;
    for (long word : region.committed) {
      bytes.putLong(at, word);
      at += Long.BYTES;
    }
    while (at < bytes.capacity()) {
      bytes.put(at++, (byte) 0);
    }
    bytes.putInt(FreemapFormat.CRC, computeCrc());
  }

  /**
   * Says what is wrong with the slot as a whole, or null: only then do its fields mean anything.
   */
  @Nullable String findDamage(Geometry geometry) {
    if (bytes.getLong(FreemapFormat.MAGIC) != FreemapFormat.MAGIC_VALUE) {
      return "no freemap slot";
    }
    if (crc() != computeCrc()) {
      return "checksum "
          + Integer.toHexString(computeCrc())
          + " expected, "
          + Integer.toHexString(crc())
          + " found";
    }
    boolean belongsHere =
        bytes.getInt(FreemapFormat.TYPE) == BlockType.FREEMAP
            && bytes.getLong(FreemapFormat.ADDRESS) == region.slotAddress(which)
            && Fsids.get(bytes, FreemapFormat.FSID).equals(geometry.fsid())
            && bytes.getShort(FreemapFormat.VOLUME) == region.volume
            && bytes.getInt(FreemapFormat.REGION) == region.index
            && bytes.getInt(FreemapFormat.BLOCKS) == region.blocks
            && bytes.getInt(FreemapFormat.SEGMENTS) == region.blocks / geometry.segmentBlocks();
    if (!belongsHere) {
      return "the slot of another place or filesystem";
    }
    int kindsEnd = FreemapFormat.KINDS + bytes.getInt(FreemapFormat.SEGMENTS);
    boolean padded =
        bytes.getShort(FreemapFormat.RESERVED) == 0
            && isZero(kindsEnd, FreemapFormat.BITMAP)
            && isZero(FreemapFormat.BITMAP + region.blocks / Byte.SIZE, bytes.capacity());
    return padded ? null : "bytes that should be zero are not";
  }

  long[] bitmap() {
    long[] words = new long[region.blocks / Long.SIZE];
    bytes
        .slice(FreemapFormat.BITMAP, words.length * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
    return words;
  }

  /** The kinds, or null if the bitmap and they contradict each other. */
  Kind @Nullable [] kinds(long[] bitmap, int segmentBlocks, int nodeBlocks) {
    if (!Bits.isSet(bitmap, 0, region.slotBlocks)) {
      return null;
    }
    Kind[] kinds = new Kind[region.blocks / segmentBlocks];
    for (int i = 0; i < kinds.length; i++) {
      int first = i * segmentBlocks;
      boolean used = usesSegment(bitmap, i, segmentBlocks);
      switch (bytes.get(FreemapFormat.KINDS + i)) {
        case FreemapFormat.KIND_FREE -> kinds[i] = Kind.FREE;
        case FreemapFormat.KIND_DATA -> kinds[i] = Kind.DATA;
        case FreemapFormat.KIND_NODES -> {
          kinds[i] = Kind.NODES;
          int slots = i == 0 ? (region.slotBlocks + nodeBlocks - 1) & -nodeBlocks : 0;
          if (!hasWholeNodes(bitmap, first + slots, first + segmentBlocks, nodeBlocks)
              || (i == 0 && !Bits.isClear(bitmap, region.slotBlocks, slots))) {
            return null;
          }
        }
        default -> {
          return null;
        }
      }
      if (used != (kinds[i] != Kind.FREE)) {
        return null;
      }
    }
    return kinds;
  }

  private boolean isZero(int from, int to) {
    return bytes.slice(from, to - from).mismatch(ZEROS.slice(0, to - from)) < 0;
  }

  private boolean usesSegment(long[] bitmap, int segment, int segmentBlocks) {
    int from = segment == 0 ? region.slotBlocks : segment * segmentBlocks;
    return !Bits.isClear(bitmap, from, (segment + 1) * segmentBlocks);
  }

  private static boolean hasWholeNodes(long[] bitmap, int from, int to, int nodeBlocks) {
    for (int at = Bits.nextSet(bitmap, from, to); at < to; ) {
      int end = Bits.nextClear(bitmap, at, to);
      if (((at | end) & (nodeBlocks - 1)) != 0) {
        return false;
      }
      at = Bits.nextSet(bitmap, end, to);
    }
    return true;
  }

  /** The checksum of the whole slot, with zeros in its own place. */
  private int computeCrc() {
    int behind = FreemapFormat.CRC + Integer.BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, FreemapFormat.CRC));
    crc.update(new byte[Integer.BYTES]);
    crc.update(bytes.slice(behind, bytes.capacity() - behind));
    return (int) crc.getValue();
  }
}
