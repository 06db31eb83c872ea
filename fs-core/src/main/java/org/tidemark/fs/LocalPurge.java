package org.tidemark.fs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.RecordType;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inodes;
import org.tidemark.scan.Purge;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ScanProgress;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;

/**
 * Purges the history of a path: see {@link Retention#purge}.
 *
 * <p>All that is found is hidden first, the inside before the outside; then the rest of its past is
 * destroyed; last go the names of the path itself, so that a purge that was given up finds
 * everything when it is done again.
 */
final class LocalPurge {
  private final Store store;
  private final MomentGuard guard;
  private final Pruning pruning;
  private final Directories directories;
  private final Inodes inodes;

  LocalPurge(
      Store store, MomentGuard guard, Pruning pruning, Directories directories, Inodes inodes) {
    this.store = store;
    this.guard = guard;
    this.pruning = pruning;
    this.directories = directories;
    this.inodes = inodes;
  }

  PurgeReport run(PurgeRequest request, ScanProgress progress) {
    List<byte[]> names = names(request.path());
    Present.checkNoReplica(store);
    PurgeSearch search = new PurgeSearch(store, directories);
    long ignored =
        pruning.locked(() -> {
          long tid = store.commit(); // What was removed just now is of the past only then.
          search.run(names);
          return tid;
        });
    if (!search.foundAnything()) {
      throw new FsException(Errno.ENOENT, "nothing has this path, and nothing ever had it");
    }
    return request.dryRun() ? measure(search) : purge(search, progress);
  }

  private static List<byte[]> names(byte[] path) {
    List<byte[]> names = PathBytes.names(path);
    if (names.isEmpty()) {
      throw new FsException(
          Errno.EINVAL, "the root cannot be purged; tidemark prune-everything drops all history");
    }
    for (byte[] name : names) {
      if (HistoricName.parse(name) != null || Lookups.isReserved(name)) {
        throw new FsException(
            Errno.EINVAL, "a path is purged at all moments; give it without @@ and .history");
      }
    }
    return names;
  }

  private PurgeReport measure(PurgeSearch search) {
    Purge purge = new Purge(store, inodes, this::inTurn);
    long records = 0;
    long bytes = 0;
    for (long objectId : search.purged()) {
      long[] sum = purge.measure(objectId);
      records += sum[0];
      bytes += sum[1];
    }
    return report(search, records, bytes);
  }

  private static PurgeReport report(PurgeSearch search, long records, long bytes) {
    return new PurgeReport(
        search.purged().size(), search.present(), search.leftAlone(), records, bytes);
  }

  private PurgeReport purge(PurgeSearch search, ScanProgress progress) {
    guard.purging();
    Purge purge = new Purge(store, inodes, this::inTurn);
    try {
      purgeObjects(search, purge, progress);
    } finally {
      guard.purged();
    }
    long ignored = store.commit(); // What is free may be used from here on.
    return report(search, purge.records(), purge.bytes());
  }

  private void purgeObjects(PurgeSearch search, Purge purge, ScanProgress progress) {
    List<Long> objects = search.purged();
    int count = objects.size();
    long[] ends = new long[count];
    for (int i = 0; i < count; i++) {
      ends[i] = purge.hide(objects.get(i));
      progress.progress(i, 2L * count);
    }
    for (int i = 0; i < count; i++) {
      purge.destroy(objects.get(i), ends[i]);
      progress.progress((long) count + i, 2L * count);
    }
    purgeNames(search, purge);
  }

  private void inTurn(Runnable step) {
    boolean ignored =
        pruning.locked(() -> {
          step.run();
          return true;
        });
  }

  /** Takes the names of the path out of the past of the directories that it lies in. */
  private void purgeNames(PurgeSearch search, Purge purge) {
    Set<Long> purged = new HashSet<>(search.purged());
    List<RecordKey> dead = new ArrayList<>();
    for (PurgeSearch.Root root : search.roots()) {
      DirectoryEntry entry = root.entry();
      if (purged.contains(entry.child())) {
        if (entry.deleteTid() != Tid.LIVE || pruning.locked(() -> renew(root))) {
          dead.add(
              new RecordKey(
                  0, root.directoryId(), RecordType.DIRENT, entry.key(), entry.createTid()));
        }
      }
    }
    purge.destroy(dead);
  }

  /** Lets a live entry begin now; returns whether its old record is of the past. */
  private boolean renew(PurgeSearch.Root root) {
    return store.update(
        Reserve.PRUNE,
        change -> {
          DirectoryEntry now =
              directories.find(change, root.directoryId(), root.entry().name(), Tid.NOW);
          if (now == null || !now.equals(root.entry()) || now.createTid() == change.tid()) {
            return now == null || !now.equals(root.entry());
          }
          directories.renew(change, Inodes.get(change, root.directoryId(), Tid.NOW), now);
          return true;
        });
  }
}
