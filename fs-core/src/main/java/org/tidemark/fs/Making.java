package org.tidemark.fs;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.device.BlockDevice;
import org.tidemark.object.Creations;
import org.tidemark.scan.MirrorApply;
import org.tidemark.scan.ReplicaState;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;
import org.tidemark.txn.StoreOptions;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/**
 * Makes filesystems: volumes without content, then the root directory in the first commit. A crash
 * in between leaves something that cannot be opened, with a message that says so.
 */
final class Making {
  private static final int ROOT_MODE = 0755;

  /** The root directory alone needs hardly any. */
  private static final long NODE_CACHE_BYTES = 1L << 20;

  private Making() {}

  /** Implements {@link FileSystem#make}. */
  static void make(List<BlockDevice> devices, MakeOptions options) {
    make(
        devices,
        options,
        store -> {
          store.update(
              Reserve.ROOT,
              change ->
                  Creations.makeRoot(change, ROOT_MODE, options.rootUid(), options.rootGid()));
          long ignored = store.commit();
        });
  }

  /** Implements {@link FileSystem#makeReplica}. */
  static void makeReplica(List<BlockDevice> devices, MakeOptions options, UUID lineage) {
    make(devices, options, store -> MirrorApply.initialize(store, ReplicaState.empty(lineage)));
  }

  private static void make(List<BlockDevice> devices, MakeOptions options, Consumer<Store> first) {
    Clock clock = options.clock();
    VolumeFormatter.format(
        devices,
        new FormatOptions(
            options.nodeBytes(),
            options.segmentBytes(),
            options.regionBytes(),
            options.logBytes(),
            options.label(),
            options.fsid(),
            options.nameHashSeed(),
            clock.realtimeNanos()));
    List<BlockDevice> kept = devices.stream().<BlockDevice>map(KeptOpenDevice::new).toList();
    try (VolumeSet volumes = VolumeSet.open(kept);
        Store store = Store.open(volumes, new StoreOptions(false, NODE_CACHE_BYTES, 0), clock)) {
      first.accept(store);
    }
  }
}
