package org.tidemark.fs;

import java.util.List;
import java.util.Optional;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.device.BlockDevice;
import org.tidemark.object.FileData;
import org.tidemark.object.FileDataOptions;
import org.tidemark.object.HistoryPolicy;
import org.tidemark.object.Inodes;
import org.tidemark.object.NameHash;
import org.tidemark.object.Objects;
import org.tidemark.txn.Store;
import org.tidemark.txn.StoreOptions;
import org.tidemark.volume.VolumeSet;

/** What {@link FileSystem} delegates to, put together. Owns the store and the volumes. */
final class Parts implements AutoCloseable {
  private final VolumeSet volumes;
  private final FileData data;
  final Store store;
  private final Optional<FileRef> asOfRoot;
  final Moments moments;
  final AttributeReader attributes;
  final AttributeWriter attributeWriter;
  final Lookups lookups;
  final Namespace namespace;
  final DirectoryReader directories;
  final Histories histories;
  final FileIo files;
  final Mirroring mirroring;
  final MomentGuard guard;
  final Retention retention;
  final Settings settings;
  final SpaceKeeper spaceKeeper;
  private final Autoprune autoprune;
  final Reblocking reblocking;

  /** Is told what changes by itself. */
  volatile ChangeListener listener = ChangeListener.NONE;

  private Parts(VolumeSet volumes, Store store, OpenOptions options, NameHash hash) {
    this.volumes = volumes;
    this.store = store;
    Inodes inodes = new Inodes(new HistoryPolicy(options.history(), store.committedTid()));
    int flushThreads = options.backgroundFlush() ? FileDataOptions.FLUSH_THREADS_DEFAULT : 0;
    FileDataOptions dataOptions = new FileDataOptions(options.dirtyBytesMax(), flushThreads);
    data = new FileData(store, inodes, options.clock(), dataOptions);
    Objects objects = new Objects(hash, inodes, store::allocateObjectId, data);
    Engine engine = new Engine(store, objects, data);
    moments = new Moments(store, options.clock(), options.zone());
    Accesses accesses = new Accesses(store, options.atimeMode(), options.clock());
    AttributeReader reader = new AttributeReader(engine, accesses);
    guard = new MomentGuard(store, isThere -> listener.pastDropped(isThere));
    HistoryDirectories historyDirectories = new HistoryDirectories(store, reader, moments, guard);
    attributes = reader;
    attributeWriter = new AttributeWriter(engine, data, reader);
    lookups = new Lookups(engine, reader, historyDirectories, moments);
    namespace = new Namespace(engine, reader);
    directories = new DirectoryReader(store, historyDirectories, accesses);
    histories = new Histories(engine, moments);
    files =
        new FileIo(
            store,
            data,
            inodes,
            namespace::finishRemoval,
            accesses::note,
            options.atimeMode() == AtimeMode.STRICTATIME);
    if (Present.replica(store) == null) {
      checkRoot(store);
    }
    Runnable recoverOrphans = () -> objects.orphans().recover(store, data::recoverTruncate);
    LocalMirroring localMirroring =
        new LocalMirroring(
            store, options.clock(), recoverOrphans, from -> listener.presentMoved(from));
    mirroring = localMirroring;
    reblocking = new LocalReblocking(store, options.clock());
    LocalSettings localSettings = new LocalSettings(store, localMirroring);
    settings = localSettings;
    Pruning pruning = new Pruning(store, guard, objects.xattrs(), localMirroring);
    retention =
        new LocalRetention(
            store,
            moments,
            pruning,
            new LocalPurge(store, guard, pruning, objects.directories(), inodes),
            options.clock(),
            options.zone(),
            settings,
            reblocking,
            localMirroring);
    autoprune = autoprune(store, settings, pruning, reblocking, options);
    localSettings.onChange(autoprune::reconfigure);
    Reclaimable reclaimable = new Reclaimable(store, options.clock(), options.backgroundFlush());
    spaceKeeper = new SpaceKeeper(store, autoprune, reclaimable);
    if (!Present.readOnly(store)) {
      recoverOrphans.run();
    }
    asOfRoot = options.asOf().map(when -> new FileRef(ObjectId.ROOT, moments.resolve(when)));
  }

  private static Autoprune autoprune(
      Store store, Settings settings, Pruning pruning, Reblocking reblocking, OpenOptions options) {
    WritePace pace =
        new WritePace(options.clock(), () -> SpaceMarks.available(store.space().counters()));
    PruneRound rounds =
        new PruneRound(
            store,
            settings,
            pruning,
            pace,
            () -> reblocking.gatherNodes() > 0,
            options.clock(),
            options.zone());
    boolean wanted = options.autoprune() && !store.readOnly();
    return new Autoprune(store, settings, rounds::run, pace, wanted, options.backgroundFlush());
  }

  /** Lets everything happen that happens by itself. */
  private void start() {
    store.room().reclaimer(spaceKeeper);
    data.start();
    autoprune.start();
  }

  /** Returns the root directory of the moment that was opened, or of the present. */
  FileRef root() {
    return asOfRoot.orElse(FileRef.ROOT);
  }

  /** Opens and recovers a filesystem; what was opened is closed again if that fails. */
  static Parts open(List<BlockDevice> devices, OpenOptions options) {
    VolumeSet volumes = VolumeSet.open(devices);
    try {
      return open(volumes, options, NameHash.seeded(volumes.geometry().nameHashSeed()));
    } catch (RuntimeException e) {
      closeAfter(e, volumes);
      throw e;
    }
  }

  /**
   * As above, with another hash of names than the filesystem was made for: to make some collide.
   */
  static Parts open(VolumeSet volumes, OpenOptions options, NameHash hash) {
    boolean readOnly = options.readOnly() || options.asOf().isPresent() || volumes.readOnly();
    StoreOptions storeOptions =
        new StoreOptions(
            readOnly, options.nodeCacheBytes(), options.commitIntervalNanos(), options.history());
    Store store = Store.open(volumes, storeOptions, options.clock());
    try {
      Parts parts = new Parts(volumes, store, options, hash);
      parts.start();
      return parts;
    } catch (RuntimeException e) {
      store.failReadOnly(e); // What could not be opened is not written to either.
      closeAfter(e, store);
      throw e;
    }
  }

  /** Ends the threads, commits, and closes the devices. */
  @Override
  public void close() {
    try (volumes;
        store;
        data) {
      spaceKeeper.close();
    }
  }

  private static void checkRoot(Store store) {
    if (store.read(view -> Inodes.find(view, ObjectId.ROOT, Tid.NOW)) == null) {
      throw new FsException(
          Errno.EIO,
          "the filesystem has no root directory: it was not made to the end; make it again");
    }
  }

  private static void closeAfter(RuntimeException failure, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
