package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.eclipse.collections.api.map.primitive.LongIntMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.object.Commits;
import org.tidemark.object.Inodes;
import org.tidemark.object.Names;
import org.tidemark.object.ObjectChanges;
import org.tidemark.object.Snapshots;
import org.tidemark.object.Snapshots.Snapshot;
import org.tidemark.txn.Store;

/**
 * The hidden {@code .history} directories: one in every directory, with an entry for each moment at
 * which that directory changed, named like the tid, and one for each snapshot that it is in, named
 * like the snapshot. The entry is the directory as of then.
 *
 * <p>Thread-safe: the last listing is kept in one immutable object.
 */
final class HistoryDirectories {
  private static final int MODE = FileType.DIRECTORY | 0555;
  private static final long NEXT_AFTER_DOT = 1;
  private static final long NEXT_AFTER_DOT_DOT = 2;

  /** Cookies of snapshots are this and the tid: no tid comes near. */
  private static final long NEXT_AFTER_TIDS = 1L << 61;

  private static final byte[] DOT = ".".getBytes(US_ASCII);
  private static final byte[] DOT_DOT = "..".getBytes(US_ASCII);

  private record Listing(FileRef owner, long committedTid, long drops, long[] tids) {}

  private final Store store;
  private final AttributeReader attributes;
  private final Moments moments;
  private final MomentGuard guard;
  private volatile @Nullable Listing last;

  HistoryDirectories(Store store, AttributeReader attributes, Moments moments, MomentGuard guard) {
    this.store = store;
    this.attributes = attributes;
    this.moments = moments;
    this.guard = guard;
  }

  /** Returns what stat shows of a {@code .history} directory. */
  Attributes attributes(FileRef directory) {
    Attributes of = attributes.get(directory.historyOwner());
    if (!of.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, of.ref() + " is not a directory");
    }
    // A change is listed once it is committed, which is after the time that it carries; who keeps a
    // listing has to see from the times that it is old.
    long committed = Present.tid(store);
    long listChanged =
        directory.asOf() == Tid.NOW
            ? Math.max(of.mtime(), store.read(view -> Commits.time(view, committed)))
            : of.mtime();
    return new Attributes(
        directory,
        MODE,
        of.uid(),
        of.gid(),
        2,
        0,
        0,
        0,
        listChanged,
        listChanged,
        listChanged,
        of.btime(),
        of.generation(),
        0,
        of.ref().objectId());
  }

  /**
   * Returns the tid that the name of an entry stands for. All moments can be looked up, also those
   * at which the directory did not change and which are not listed.
   */
  long moment(FileRef owner, byte[] name) {
    String text = new String(name, UTF_8);
    long tid =
        Tid.looksLikeTid(text)
            ? moments.resolve(text)
            : store.read(view -> Commits.snapshot(view, text));
    if (tid == Commits.NONE || tid > owner.asOf()) {
      throw Names.missing(name);
    }
    return tid;
  }

  /** Implements {@link FileSystem#readDirectory} for one of these. */
  void read(FileRef directory, long cookie, DirectorySink sink) {
    int type = FileType.direntType(MODE);
    FileRef owner = directory.historyOwner();
    if (cookie < NEXT_AFTER_DOT && !sink.entry(DOT.clone(), directory, type, NEXT_AFTER_DOT)) {
      return;
    }
    if (cookie < NEXT_AFTER_DOT_DOT
        && !sink.entry(DOT_DOT.clone(), owner, type, NEXT_AFTER_DOT_DOT)) {
      return;
    }
    long lastTid = Math.max(cookie, NEXT_AFTER_DOT_DOT) - NEXT_AFTER_DOT_DOT;
    for (long tid : tids(owner)) {
      if (tid > lastTid) {
        byte[] name = Tid.toString(tid).getBytes(US_ASCII);
        FileRef then = new FileRef(owner.objectId(), tid);
        if (!sink.entry(name, then, type, tid + NEXT_AFTER_DOT_DOT)) {
          return;
        }
      }
    }
    readSnapshots(owner, cookie, sink, type);
  }

  private void readSnapshots(FileRef owner, long cookie, DirectorySink sink, int type) {
    long newest = Math.min(Present.tid(store), owner.asOf());
    for (Snapshot snapshot : store.read(Snapshots::list)) {
      long tid = snapshot.tid();
      FileRef then = new FileRef(owner.objectId(), tid);
      if (tid + NEXT_AFTER_TIDS > cookie
          && tid <= newest
          && store.read(view -> Inodes.isThere(view, owner.objectId(), tid))
          && !sink.entry(snapshot.name().getBytes(UTF_8), then, type, tid + NEXT_AFTER_TIDS)) {
        return;
      }
    }
  }

  /** Returns the moments at which a directory changed, oldest first. */
  private long[] tids(FileRef owner) {
    long committed = Present.tid(store);
    long drops = guard.drops();
    Listing kept = last;
    if (kept != null
        && kept.committedTid() == committed
        && kept.drops() == drops
        && kept.owner().equals(owner)) {
      return kept.tids();
    }
    attributes(owner.historyDirectory()); // ENOENT and ENOTDIR
    long newest = Math.min(committed, owner.asOf());
    LongIntMap changes = ObjectChanges.of(store, owner.objectId());
    long[] tids =
        changes
            .select((tid, what) -> tid <= newest && (what & ObjectChanges.DELETED) == 0)
            .keySet()
            .toSortedArray();
    last = new Listing(owner, committed, drops, tids);
    return tids;
  }
}
