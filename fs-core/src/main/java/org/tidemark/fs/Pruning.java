package org.tidemark.fs;

import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.object.Snapshots;
import org.tidemark.object.Snapshots.Snapshot;
import org.tidemark.object.Xattrs;
import org.tidemark.scan.DirectoryRetention;
import org.tidemark.scan.HeldLeaves;
import org.tidemark.scan.KeptMoments;
import org.tidemark.scan.Prune;
import org.tidemark.txn.Store;

/**
 * The steps of pruning, in the order that keeps INV-MOMENT, whoever prunes.
 *
 * <p>Lock: that of {@link LocalMirroring}, taken before all others: under it moments are dropped,
 * and each step is done. In between others get their turn.
 */
final class Pruning {
  private final Store store;
  private final MomentGuard guard;
  private final HeldLeaves heldLeaves = new HeldLeaves();
  private final Xattrs xattrs;
  private final Object changing;

  Pruning(Store store, MomentGuard guard, Xattrs xattrs, LocalMirroring mirroring) {
    this.store = store;
    this.guard = guard;
    this.xattrs = xattrs;
    this.changing = mirroring;
  }

  /**
   * Commits, since what was removed just now is of the past only then, and drops the moments that
   * go.
   *
   * @param decision which those are, made under the lock
   */
  Prune begin(boolean dryRun, Supplier<KeptMoments> decision) {
    return begin(dryRun, decision, (kept, replica) -> null);
  }

  /**
   * As above, and has the policies of directories followed too, but for a replica: what it forgets
   * is its own retention's business alone.
   *
   * @param now the time, in the zone whose days count
   */
  Prune beginWithDirectories(boolean dryRun, Supplier<KeptMoments> decision, ZonedDateTime now) {
    Runnable announce = dryRun ? () -> {} : guard::purging;
    return begin(
        dryRun,
        decision,
        (kept, replica) ->
            replica ? null : DirectoryRetention.of(store, kept, xattrs, now, announce));
  }

  /** Makes of what the filesystem keeps what directories make of it. */
  private interface Directories {
    @Nullable DirectoryRetention of(KeptMoments kept, boolean replica);
  }

  private Prune begin(boolean dryRun, Supplier<KeptMoments> decision, Directories directories) {
    synchronized (changing) {
      long ignored = store.commit();
      boolean replica = Present.replica(store) != null;
      KeptMoments kept = decision.get();
      long[] named = store.read(Snapshots::list).stream().mapToLong(Snapshot::tid).toArray();
      Prune prune =
          new Prune(store, kept, replica, dryRun, heldLeaves, named, directories.of(kept, replica));
      if (!dryRun && kept.dropped().length > 0) {
        guard.dropping(kept.dropped()[kept.dropped().length - 1]);
        prune.dropMoments();
        guard.dropped();
      }
      return prune;
    }
  }

  /** A pruning has come to its end, or is given up. */
  void ended(Prune prune) {
    if (prune.tookObjects()) {
      guard.purged();
    }
  }

  /** Does something under the lock. */
  <T> T locked(Supplier<T> step) {
    synchronized (changing) {
      return step.get();
    }
  }

  /** Does the next step; returns whether there are more. */
  boolean next(Prune prune) {
    synchronized (changing) {
      return prune.next();
    }
  }
}
