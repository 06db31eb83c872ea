package org.tidemark.btree;

import java.util.List;
import java.util.UUID;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** Formatted volumes in memory. */
final class TestVolumes {
  private TestVolumes() {}

  static MemoryDevice memory() {
    return new MemoryDevice("memory", 256L << 20);
  }

  static VolumeSet create(BlockDevice device) {
    VolumeFormatter.format(
        List.of(device), FormatOptions.defaults(new UUID(0x1234, 0x5678), 42, 0));
    return VolumeSet.open(List.of(device));
  }
}
