package org.tidemark.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.Address;
import org.tidemark.format.BlockType;
import org.tidemark.format.FreemapFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.SuperblockFormat;
import org.tidemark.format.VolumeHeaderFormat;

/**
 * Makes the volumes of a new, empty filesystem: headers, superblocks, freemap slots. What they held
 * is lost.
 */
public final class VolumeFormatter {
  public static final long VOLUME_BYTES_MIN = VolumeHeader.VOLUME_BYTES_MIN;
  public static final int NODE_BYTES_DEFAULT = 16 * Units.KIB;

  private static final int CHUNK_BYTES = 256 * Units.KIB;

  private VolumeFormatter() {}

  /**
   * Returns the shape that volumes of these sizes get.
   *
   * @throws FsException EINVAL with a line for the user if options or sizes make no sense
   */
  public static Geometry plan(List<Long> deviceBytes, FormatOptions options) {
    require(!deviceBytes.isEmpty(), "a filesystem needs a volume");
    require(deviceBytes.size() <= Address.VOLUME_MAX + 1, "a filesystem has at most 255 volumes");
    for (long bytes : deviceBytes) {
      require(
          bytes >= VOLUME_BYTES_MIN,
          "too small: "
              + Units.human(bytes)
              + "; a volume has at least "
              + Units.human(VOLUME_BYTES_MIN));
      require(bytes < Address.OFFSET_MAX, "too large: a volume has at most 64 PiB");
    }
    long first = deviceBytes.getFirst();
    int nodeBytes = options.nodeBytes() == 0 ? NODE_BYTES_DEFAULT : options.nodeBytes();
    requirePower("node size", nodeBytes, NodeFormat.NODE_BYTES_MIN, NodeFormat.NODE_BYTES_MAX);
    int segmentBytes =
        options.segmentBytes() != 0
            ? options.segmentBytes()
            : (first >= Units.GIB ? 8 : 1) * Units.MIB;
    requirePower(
        "segment size",
        segmentBytes,
        VolumeHeader.SEGMENT_BYTES_MIN,
        VolumeHeader.SEGMENT_BYTES_MAX);
    long regionBytes =
        options.regionBytes() == 0 ? VolumeHeader.REGION_BYTES_MAX : options.regionBytes();
    requirePower("region size", regionBytes, 2L * segmentBytes, VolumeHeader.REGION_BYTES_MAX);
    long logBytes = options.logBytes() == 0 ? defaultLogBytes(first) : options.logBytes();
    require(
        logBytes >= Units.MIB && logBytes % Units.MIB == 0,
        "the log size must be a multiple of 1 MiB");
    require(
        logBytes <= first / 2,
        "a log of "
            + Units.human(logBytes)
            + " is more than half of "
            + Units.human(first)
            + "; make it smaller");
    int labelBytes = options.label().getBytes(StandardCharsets.UTF_8).length;
    require(
        labelBytes <= VolumeHeaderFormat.LABEL_BYTES_MAX,
        "the label has "
            + labelBytes
            + " bytes, at most "
            + VolumeHeaderFormat.LABEL_BYTES_MAX
            + " fit");
    require(options.label().indexOf('\0') < 0, "the label has a zero byte");
    return new Geometry(
        options.fsid(),
        VolumeHeaderFormat.VERSION_CURRENT,
        nodeBytes,
        segmentBytes,
        regionBytes,
        Geometry.HEAD_BYTES,
        logBytes,
        options.nameHashSeed(),
        options.label(),
        options.createdNanos(),
        deviceBytes.stream().map(bytes -> Units.roundDown(bytes, Units.BLOCK_BYTES)).toList());
  }

  /**
   * Makes an empty filesystem without a commit: commitTid 0, an empty tree, log positions from 0.
   * Does not close the devices. Interrupted, it leaves something that is recognized as no
   * filesystem at all: the header comes last.
   *
   * @throws FsException EINVAL as {@link #plan}, EIO if a device fails
   */
  public static void format(List<BlockDevice> devices, FormatOptions options) {
    Geometry geometry = plan(devices.stream().map(BlockDevice::size).toList(), options);
    each(devices, (device, volume) -> wipe(device, geometry, volume));
    each(devices, (device, volume) -> device.barrier());
    FreemapDigest digest = new FreemapDigest();
    each(devices, (device, volume) -> writeFreemaps(device, geometry, volume, digest));
    Superblock superblock = empty(digest.value());
    each(devices, (device, volume) -> writeSuperblocks(device, geometry, superblock));
    each(devices, (device, volume) -> device.barrier());
    each(devices, (device, volume) -> writeHeaders(device, VolumeHeader.of(geometry, volume)));
    each(devices, (device, volume) -> device.barrier());
  }

  private interface Step {
    void run(BlockDevice device, int volume) throws IOException;
  }

  private static void each(List<BlockDevice> devices, Step step) {
    for (int volume = 0; volume < devices.size(); volume++) {
      BlockDevice device = devices.get(volume);
      try {
        step.run(device, volume);
      } catch (IOException e) {
        throw new FsException(
            Errno.EIO, device.name() + ": formatting failed: " + VolumeSet.reason(e), e);
      }
    }
  }

  /**
   * Removes what would make the device look like something else, and the frames of a former log.
   */
  private static void wipe(BlockDevice device, Geometry geometry, int volume) throws IOException {
    Check.argument(!device.readOnly(), "a read-only device");
    zero(device, 0, Geometry.HEAD_BYTES);
    if (volume == 0) {
      zero(device, geometry.logOffset(), Units.MIB);
    }
    long end = Units.roundDown(device.size(), Units.BLOCK_BYTES);
    zero(device, end - Units.MIB, Units.MIB);
  }

  /** Writes the freemap slots 0 of the volume's regions and adds them to the digest. */
  private static void writeFreemaps(
      BlockDevice device, Geometry geometry, int volume, FreemapDigest digest) throws IOException {
    for (int region = 0; region < geometry.regions(volume); region++) {
      long offset = geometry.regionOffset(volume, region);
      int slotBytes = geometry.slotBytes(volume, region);
      ByteBuffer slot = freemap(geometry, volume, region);
      digest.add(volume, region, 0, slot.getInt(FreemapFormat.CRC));
      // Only the head of the slot is not zero, so that a sparse image stays sparse.
      int headBytes = FreemapFormat.HEADER_BYTES + Units.BLOCK_BYTES;
      device.write(offset, slot.slice(0, headBytes));
      zero(device, offset + headBytes, 2L * slotBytes - headBytes);
    }
  }

  /** Returns the sealed slot 0 of an empty region. */
  private static ByteBuffer freemap(Geometry geometry, int volume, int region) {
    int blocks = geometry.regionBlocks(volume, region);
    ByteBuffer slot =
        ByteBuffer.allocateDirect(geometry.slotBytes(volume, region))
            .order(ByteOrder.LITTLE_ENDIAN);
    slot.putLong(FreemapFormat.MAGIC, FreemapFormat.MAGIC_VALUE);
    slot.putInt(FreemapFormat.TYPE, BlockType.FREEMAP);
    slot.putLong(FreemapFormat.ADDRESS, geometry.slotAddress(volume, region, 0));
    Fsids.put(slot, FreemapFormat.FSID, geometry.fsid());
    slot.putShort(FreemapFormat.VOLUME, (short) volume);
    slot.putInt(FreemapFormat.REGION, region);
    slot.putLong(FreemapFormat.TID, 0);
    slot.putInt(FreemapFormat.BLOCKS, blocks);
    slot.putInt(FreemapFormat.SEGMENTS, geometry.segments(volume, region));
    for (int block = 0; block < geometry.slotBlocks(volume, region); block++) {
      int index = FreemapFormat.BITMAP + block / Byte.SIZE;
      slot.put(index, (byte) (slot.get(index) | 1 << block % Byte.SIZE));
    }
    slot.putInt(FreemapFormat.CRC, Crc32c.of(slot));
    return slot;
  }

  private static Superblock empty(int freemapDigest) {
    return new Superblock(
        1, 0, true, 0, 0, Address.NONE, 0, 0, ObjectId.FIRST_USER, 0, 0, 0, 0, 0, freemapDigest);
  }

  /**
   * Writes both slots. They count on volume 0 only; the others have them so that all volumes look
   * the same.
   */
  private static void writeSuperblocks(BlockDevice device, Geometry geometry, Superblock superblock)
      throws IOException {
    for (long position :
        List.of(SuperblockFormat.SLOT_A_POSITION, SuperblockFormat.SLOT_B_POSITION)) {
      device.write(position, superblock.encode(geometry.fsid(), position));
    }
  }

  private static void writeHeaders(BlockDevice device, VolumeHeader header) throws IOException {
    for (long position : List.of(VolumeHeaderFormat.COPY_POSITION, VolumeHeaderFormat.POSITION)) {
      device.write(position, header.encode(position));
    }
  }

  /** Makes the bytes zero; writes only where they are not, so that a sparse image stays sparse. */
  private static void zero(BlockDevice device, long position, long bytes) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(bytes, CHUNK_BYTES));
    ByteBuffer zeros = ByteBuffer.allocateDirect(chunk.capacity());
    for (long done = 0; done < bytes; done += chunk.capacity()) {
      int length = (int) Math.min(chunk.capacity(), bytes - done);
      chunk.clear().limit(length);
      if (!isZero(device, position + done, chunk)) {
        device.write(position + done, zeros.clear().limit(length));
      }
    }
  }

  private static boolean isZero(BlockDevice device, long position, ByteBuffer chunk) {
    try {
      device.read(position, chunk);
    } catch (IOException e) {
      return false; // what cannot be read must be written
    }
    return HeaderReader.isZero(chunk.flip());
  }

  private static long defaultLogBytes(long volumeBytes) {
    long wanted = Units.roundDown(volumeBytes / 64, Units.MIB);
    return Math.clamp(wanted, 4L * Units.MIB, 256L * Units.MIB);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, message);
    }
  }

  private static void requirePower(String what, long bytes, long min, long max) {
    require(
        bytes >= min && bytes <= max && Long.bitCount(bytes) == 1,
        "the "
            + what
            + " must be a power of two from "
            + Units.human(min)
            + " to "
            + Units.human(max));
  }
}
