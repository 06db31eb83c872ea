package org.tidemark.object;

import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.txn.Store;

/**
 * Opens and closes files.
 *
 * <p>Thread-safe; takes the locks of files.
 */
final class FileOpening {
  private final Store store;
  private final FileTable table;
  private final FileFlush flush;

  FileOpening(Store store, FileTable table, FileFlush flush) {
    this.store = store;
    this.table = table;
    this.flush = flush;
  }

  /** Implements {@link FileData#open}. */
  FileHandle open(long objectId, long asOf) {
    if (asOf != Tid.NOW) {
      Inode inode = store.read(view -> Inodes.get(view, objectId, asOf));
      checkRegular(inode);
      return FileHandle.historic(objectId, asOf, inode.size());
    }
    return openLive(objectId, false);
  }

  /** Implements {@link FileData#openUnnamed}. */
  FileHandle openUnnamed(long objectId) {
    return openLive(objectId, true);
  }

  private FileHandle openLive(long objectId, boolean justMade) {
    FileState state = table.acquire(objectId);
    boolean opened = false;
    state.lock.writeLock().lock();
    try {
      // Under the lock that a removal holds: either this sees that the file is gone, or the removal
      // sees that it is open.
      Inode inode = store.read(view -> Inodes.get(view, objectId, Tid.NOW));
      checkRegular(inode);
      if (inode.nlink() == 0 && state.opens() == 0 && !justMade) {
        throw new FsException(Errno.ENOENT, "object " + objectId + " is being removed");
      }
      state.load(store);
      state.opened();
      state.unnamed(state.unnamed() || justMade);
      opened = true;
      return FileHandle.live(state);
    } finally {
      state.lock.writeLock().unlock();
      if (!opened) {
        table.release(state);
      }
    }
  }

  private static void checkRegular(Inode inode) {
    if (!inode.isRegular()) {
      throw new FsException(
          inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL,
          "object " + inode.objectId() + " is no regular file");
    }
  }

  /**
   * Ends an {@link #open} of the present; flushes what was written after the file was truncated.
   *
   * @return whether nobody has the file open any more, and it has no names
   */
  boolean close(FileState state, boolean forWriting) {
    boolean last = false;
    try {
      if (forWriting) {
        settle(state);
      }
    } finally {
      last = closed(state);
      table.release(state);
    }
    return last && isWithoutName(state.objectId());
  }

  /** Flushes what was written after the file was truncated. */
  void settle(FileState state) {
    if (wantsFlush(state)) {
      flush.flush(state);
    }
  }

  private static boolean wantsFlush(FileState state) {
    state.lock.readLock().lock();
    try {
      return state.flushAtClose();
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /** Returns whether nobody has it open any more. */
  private static boolean closed(FileState state) {
    state.lock.writeLock().lock();
    try {
      state.closed();
      return state.opens() == 0;
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private boolean isWithoutName(long objectId) {
    Inode inode = store.read(view -> Inodes.find(view, objectId, Tid.NOW));
    return inode != null && inode.nlink() == 0;
  }
}
