package org.tidemark.fs;

import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Atimes;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/** Notes that something was read. */
final class Accesses {
  private final Store store;
  private final AtimeMode mode;
  private final Clock clock;

  Accesses(Store store, AtimeMode mode, Clock clock) {
    this.store = store;
    this.mode = mode;
    this.clock = clock;
  }

  /** Renews the access time if the mode of the mount wants it and the object can be changed. */
  void note(FileRef ref) {
    if (mode == AtimeMode.NOATIME || !ref.isLive() || Present.readOnly(store)) {
      return;
    }
    long now = clock.realtimeNanos();
    if (!store.read(view -> isDue(view, ref.objectId(), now))) {
      return;
    }
    try {
      store.update(Reserve.ROOT, change -> set(change, ref.objectId(), now));
    } catch (FsException e) {
      // Reading works on a full filesystem, and on one that has just become read-only.
      if (e.errno() != Errno.ENOSPC && !store.readOnly()) {
        throw e;
      }
    }
  }

  private boolean isDue(TreeView view, long objectId, long now) {
    Inode inode = Inodes.find(view, objectId, Tid.NOW);
    if (inode == null || (inode.flags() & InodeFlags.NO_ATIME) != 0) {
      return false;
    }
    long atime = Atimes.of(view, inode, true);
    return mode == AtimeMode.STRICTATIME ? atime != now : Atimes.isStale(inode, atime, now);
  }

  private static boolean set(Change change, long objectId, long now) {
    boolean exists = Inodes.find(change, objectId, Tid.NOW) != null;
    if (exists) {
      Atimes.set(change, objectId, now);
    }
    return exists;
  }
}
