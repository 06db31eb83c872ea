package org.tidemark.fs.testing;

import java.util.List;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.AtimeMode;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;

/**
 * How the filesystems of these tests are made and opened: in memory, by a clock that stands still,
 * with nothing happening by itself.
 *
 * @param volumeBytes size of the only volume
 * @param logBytes size of the log: small, so that it wraps
 * @param nodeBytes size of a tree node
 * @param nodeCacheBytes memory for nodes: small, so that nodes are read again
 * @param history whether the past is kept
 */
public record Rig(
    long volumeBytes, long logBytes, int nodeBytes, long nodeCacheBytes, boolean history) {
  /** An image of 24 MiB with the smallest log. */
  public static final Rig SMALL =
      new Rig(24L * Units.MIB, Units.MIB, MakeOptions.NODE_BYTES_DEFAULT, 4L * Units.MIB, true);

  /** Room for some thousand operations and their history. */
  public static final Rig ROOMY =
      new Rig(
          2_048L * Units.MIB, 4L * Units.MIB, MakeOptions.NODE_BYTES_DEFAULT, 8L * Units.MIB, true);

  public Rig withHistory(boolean value) {
    return new Rig(volumeBytes, logBytes, nodeBytes, nodeCacheBytes, value);
  }

  public Rig withVolumeBytes(long value) {
    return new Rig(value, logBytes, nodeBytes, nodeCacheBytes, history);
  }

  /** A new filesystem. */
  public MemoryDevice make(long seed, ManualClock clock) {
    MemoryDevice device = new MemoryDevice("seed " + seed, volumeBytes);
    FileSystem.make(
        List.of(device),
        MakeOptions.seeded(seed, clock).withNodeBytes(nodeBytes).withLogBytes(logBytes));
    return device;
  }

  /** Opens what is on {@code device}. */
  public FileSystem open(BlockDevice device, ManualClock clock) {
    return FileSystem.open(List.of(device), options(clock));
  }

  /**
   * Closes a filesystem and opens what is on {@code device} again.
   *
   * @param reopenMedium lets the medium beneath be used again after it was closed
   */
  Twins.Reopener reopener(BlockDevice device, Runnable reopenMedium, ManualClock clock) {
    return old -> {
      old.close();
      reopenMedium.run();
      return open(device, clock);
    };
  }

  public OpenOptions options(ManualClock clock) {
    return OpenOptions.deterministic(clock)
        .withAtimeMode(AtimeMode.NOATIME)
        .withNodeCacheBytes(nodeCacheBytes)
        .withHistory(history);
  }
}
