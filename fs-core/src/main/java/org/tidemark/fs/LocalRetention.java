package org.tidemark.fs;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.eclipse.collections.api.tuple.primitive.LongLongPair;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.object.Commits;
import org.tidemark.object.Snapshots;
import org.tidemark.object.Snapshots.Snapshot;
import org.tidemark.scan.KeptMoments;
import org.tidemark.scan.Pace;
import org.tidemark.scan.Prune;
import org.tidemark.scan.RecordKeyText;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.RetentionPolicy;
import org.tidemark.scan.ScanProgress;
import org.tidemark.space.Reserve;
import org.tidemark.space.SpaceCounters;
import org.tidemark.txn.Store;

/**
 * Snapshots and pruning of a filesystem that this process has open.
 *
 * <p>Lock: {@code changing}, the one of {@link LocalMirroring}, taken before all others. Under it a
 * moment gets a name, moments are dropped, and each step of pruning is done: so no moment is
 * dropped while it gets a name, and nothing changes a replica while it is fed a batch.
 */
final class LocalRetention implements Retention {
  private static final System.Logger LOGGER = System.getLogger(LocalRetention.class.getName());

  /** Where the next pruning begins, if the last one did not come to its end. */
  private static final String PRUNE_AT = Settings.NOTE_PREFIX + "prune-at";

  /** If less than this part of what is free can be had for data, nodes are gathered. */
  private static final int FREE_FOR_DATA_MIN = 2;

  /** The same for nodes, of which little is needed; and looking at all data takes longer. */
  private static final int FREE_FOR_NODES_MIN = 4;

  private final Store store;
  private final Moments moments;
  private final Pruning pruning;
  private final LocalPurge purge;
  private final Clock clock;
  private final ZoneId zone;
  private final Settings settings;
  private final Reblocking reblocking;
  private final LocalCleanup cleanup;
  private final Object changing;

  LocalRetention(
      Store store,
      Moments moments,
      Pruning pruning,
      LocalPurge purge,
      Clock clock,
      ZoneId zone,
      Settings settings,
      Reblocking reblocking,
      LocalMirroring mirroring) {
    this.store = store;
    this.moments = moments;
    this.pruning = pruning;
    this.purge = purge;
    this.clock = clock;
    this.zone = zone;
    this.settings = settings;
    this.reblocking = reblocking;
    this.cleanup = new LocalCleanup(this, reblocking, settings, clock, zone);
    this.changing = mirroring;
  }

  // --- snapshots

  @Override
  public SnapshotInfo createSnapshot(String name, String note, String when) {
    SnapshotNames.check(name, note);
    synchronized (changing) {
      checkFree(name);
      long tid = when.isEmpty() ? present() : moments.resolve(when);
      Snapshot other = store.<@Nullable Snapshot>read(view -> Snapshots.at(view, tid));
      if (other != null) {
        throw new FsException(
            Errno.EEXIST, Tid.toString(tid) + " has a name already: " + other.name());
      }
      LocalRecords.update(store, Reserve.ROOT, change -> Snapshots.add(change, tid, name, note));
      return info(get(name));
    }
  }

  private void checkFree(String name) {
    if (store.<@Nullable Snapshot>read(view -> Snapshots.find(view, name)) != null) {
      throw new FsException(Errno.EEXIST, "there is a snapshot " + name + " already");
    }
  }

  /** Commits, and returns that moment. */
  private long present() {
    ReplicaState replica = Present.replica(store);
    long tid = replica == null ? store.commit() : replica.mark();
    if (tid == 0 || store.read(view -> Commits.floor(view, tid)) != tid) {
      throw new FsException(
          Errno.EINVAL,
          replica == null
              ? "no moments are kept while it is mounted with -o nohistory"
              : "the replica has no moment of its present");
    }
    return tid;
  }

  @Override
  public List<SnapshotInfo> snapshots() {
    return store.read(Snapshots::list).stream().map(this::info).toList();
  }

  @Override
  public void deleteSnapshot(String name) {
    synchronized (changing) {
      Snapshot snapshot = get(name);
      if (snapshot.held()) {
        throw new FsException(
            Errno.EBUSY, "the snapshot " + name + " is held; release it before it is deleted");
      }
      LocalRecords.update(store, Reserve.REMOVE, change -> Snapshots.remove(change, snapshot));
    }
  }

  @Override
  public SnapshotInfo holdSnapshot(String name, boolean held) {
    synchronized (changing) {
      Snapshot snapshot = get(name);
      if (snapshot.held() != held) {
        LocalRecords.update(
            store, Reserve.REMOVE, change -> Snapshots.hold(change, snapshot, held));
      }
      return info(get(name));
    }
  }

  private Snapshot get(String name) {
    Snapshot found = store.<@Nullable Snapshot>read(view -> Snapshots.find(view, name));
    if (found == null) {
      throw new FsException(Errno.ENOENT, "there is no snapshot " + name);
    }
    return found;
  }

  private SnapshotInfo info(Snapshot snapshot) {
    return new SnapshotInfo(
        snapshot.name(),
        snapshot.tid(),
        moments.time(snapshot.tid()),
        snapshot.created(),
        snapshot.note(),
        snapshot.held());
  }

  // --- pruning

  @Override
  public PruneReport prune(PruneRequest request, ScanProgress progress) {
    RetentionPolicy policy =
        request.policy().isEmpty()
            ? settings.configuration().pruneKeep()
            : RetentionPolicy.parse(request.policy());
    long start = clock.monotonicNanos();
    boolean dryRun = request.dryRun();
    if (!dryRun) {
      Present.checkNotReadOnly(store);
    }
    Prune prune = pruning.beginWithDirectories(dryRun, () -> decide(policy), now());
    String before = dryRun ? "" : settings.noted(PRUNE_AT);
    if (RecordKeyText.isKey(before)) {
      prune.startAt(RecordKeyText.parse(before)); // what another version noted is passed over
    }
    boolean more = true;
    try {
      progress.progress(0, store.committed().deadBytes());
      Pace pace = new Pace(store, clock);
      prune.goAt(pace);
      boolean inTime = true;
      while (more && inTime) {
        more = pruning.next(prune);
        pace.rest();
        progress.progress(prune.deadBytesPassed(), store.committed().deadBytes());
        inTime = request.secondsMax() == 0 || secondsSince(start) < request.secondsMax();
      }
    } finally {
      String after = more ? RecordKeyText.of(prune.position()) : "";
      if (!dryRun && !store.readOnly() && !after.equals(before)) {
        rememberPlace(after);
      }
      pruning.ended(prune);
    }
    if (!dryRun) {
      long ignored = store.commit(); // What is free may be used from here on.
      if (!more) {
        gatherIfNeeded();
      }
    }
    return report(policy, prune, !more);
  }

  /** It only saves looking twice, so on a full filesystem it may be left out. */
  private void rememberPlace(String place) {
    try {
      settings.note(PRUNE_AT, place);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOSPC) {
        throw e;
      }
      LOGGER.log(System.Logger.Level.DEBUG, "where pruning stopped is not remembered", e);
    }
  }

  @Override
  public HistoryUse historyUse(long recentSeconds, int top, ScanProgress progress) {
    return new HistoryUses(store, clock.realtimeNanos()).of(recentSeconds, top, progress);
  }

  @Override
  public CleanupReport cleanup(ScanProgress progress) {
    return cleanup.run(progress);
  }

  @Override
  public PurgeReport purge(PurgeRequest request, ScanProgress progress) {
    return purge.run(request, progress);
  }

  /** What is free may lie between nodes, where data cannot have it, or the other way round. */
  private void gatherIfNeeded() {
    SpaceCounters counters = store.space().counters();
    if (counters.rootAvailableBlocks() < counters.freeBlocks() / FREE_FOR_DATA_MIN) {
      long ignored = reblocking.gatherNodes();
    } else if (store.space().isShortOfNodes(FREE_FOR_NODES_MIN)) {
      long ignored = reblocking.gatherData();
    }
  }

  private long secondsSince(long start) {
    return (clock.monotonicNanos() - start) / Units.NANOS_PER_SECOND;
  }

  private KeptMoments decide(RetentionPolicy policy) {
    return KeptMoments.of(store, policy, Present.tid(store), now());
  }

  private ZonedDateTime now() {
    return RetentionPolicy.at(clock.realtimeNanos(), zone);
  }

  private PruneReport report(RetentionPolicy policy, Prune prune, boolean complete) {
    KeptMoments kept = prune.moments();
    LastPaths paths = new LastPaths(store);
    List<PruneReport.Holder> largest =
        prune
            .bytesByObject()
            .keyValuesView()
            .toSortedList(Comparator.comparingLong(LongLongPair::getTwo).reversed())
            .take(PruneReport.LARGEST_MAX)
            .collect(pair -> new PruneReport.Holder(paths.of(pair.getOne()), pair.getTwo()));
    return new PruneReport(
        policy.toString(),
        kept.kept().length,
        kept.dropped().length,
        prune.records(),
        prune.bytes(),
        prune.nodesRead(),
        complete,
        List.copyOf(Objects.requireNonNull(largest)));
  }
}
