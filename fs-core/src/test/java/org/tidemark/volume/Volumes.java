package org.tidemark.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;

/** Freshly formatted volumes for tests. */
final class Volumes {
  static final UUID FSID = new UUID(0x0123_4567_89ab_4defL, 0x8edc_ba98_7654_3210L);

  private Volumes() {}

  static FormatOptions options() {
    return FormatOptions.defaults(FSID, 0x5eed, 1_767_225_600_000_000_000L)
        .withLabel("tide")
        .withLogBytes(Units.MIB);
  }

  /** Returns one volume of 16 MiB. */
  static MemoryDevice one() {
    return many(1).getFirst();
  }

  static List<MemoryDevice> many(int count) {
    List<MemoryDevice> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(new MemoryDevice("volume" + i, 16 * Units.MIB));
    }
    VolumeFormatter.format(List.copyOf(devices), options());
    return devices;
  }

  static VolumeSet open(MemoryDevice... devices) {
    return VolumeSet.open(List.of(devices));
  }
}
