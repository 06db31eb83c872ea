package org.tidemark.space;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** What tests of space share: formatted volumes of several shapes. */
final class SpaceBed {
  static final int BLOCK = Units.BLOCK_BYTES;

  private SpaceBed() {}

  /** A shape by name: "small" is the smallest image, the others have many regions or volumes. */
  static List<MemoryDevice> formatted(String shape) {
    FormatOptions options =
        FormatOptions.defaults(new UUID(1, 2), 3, 4)
            .withLogBytes(Units.MIB)
            .withSegmentBytes(Units.MIB);
    return switch (shape) {
      case "small" -> formatted(options, 16);
      case "regions" -> formatted(options.withRegionBytes(4L * Units.MIB), 31);
      case "volumes" ->
          formatted(options.withRegionBytes(8L * Units.MIB).withNodeBytes(64 << 10), 20, 17);
      default -> throw new IllegalArgumentException(shape);
    };
  }

  static List<MemoryDevice> formatted(FormatOptions options, int... mebibytes) {
    List<MemoryDevice> devices = new ArrayList<>();
    for (int size : mebibytes) {
      devices.add(new MemoryDevice("volume" + devices.size(), (long) size * Units.MIB));
    }
    VolumeFormatter.format(List.copyOf(devices), options);
    return devices;
  }

  static VolumeSet open(List<? extends BlockDevice> devices) {
    return VolumeSet.open(List.copyOf(devices));
  }

  static Space load(VolumeSet volumes) {
    return Space.load(volumes, volumes.superblock());
  }

  /** A checkpoint as the commit method makes it. */
  static void checkpoint(VolumeSet volumes, Space space, long tid) {
    int digest = space.writeCheckpoint(tid);
    volumes.barrier();
    volumes.writeSuperblock(superblock(volumes, tid, digest));
    space.checkpointDurable();
  }

  static Superblock superblock(VolumeSet volumes, long tid, int digest) {
    Superblock s = volumes.superblock();
    return new Superblock(
        s.generation() + 1,
        s.session(),
        s.clean(),
        tid,
        s.commitTime(),
        s.rootAddress(),
        s.rootCrc(),
        s.rootLevel(),
        s.nextObjectId(),
        s.opSeq(),
        s.liveBytes(),
        s.deadBytes(),
        s.logTail(),
        s.logTailSession(),
        digest);
  }
}
