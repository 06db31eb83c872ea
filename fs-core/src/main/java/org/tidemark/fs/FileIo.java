package org.tidemark.fs;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.tidemark.base.Durability;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.object.FileData;
import org.tidemark.object.FileHandle;
import org.tidemark.object.InodeEditor;
import org.tidemark.object.Inodes;
import org.tidemark.object.Privileges;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/** What {@link FileSystem} does with open files. Thread-safe. */
final class FileIo {
  private final Store store;
  private final FileData data;
  private final Inodes inodes;
  private final LongConsumer finishOrphan;
  private final Consumer<FileRef> noteAccess;
  private final boolean noteEveryAccess;

  /**
   * Takes its parts.
   *
   * @param finishOrphan removes a file without names that nobody has open any more
   * @param noteAccess renews the access time of a file if that is due
   * @param noteEveryAccess whether it has to be asked at every access; else only at the first one
   *     after a change
   */
  FileIo(
      Store store,
      FileData data,
      Inodes inodes,
      LongConsumer finishOrphan,
      Consumer<FileRef> noteAccess,
      boolean noteEveryAccess) {
    this.store = store;
    this.data = data;
    this.inodes = inodes;
    this.finishOrphan = finishOrphan;
    this.noteAccess = noteAccess;
    this.noteEveryAccess = noteEveryAccess;
  }

  /** Implements {@link FileSystem#open(FileRef, boolean)}. */
  OpenFile open(FileRef file, boolean forWriting) {
    if (file.isHistoryDirectory()) {
      throw new FsException(Errno.EISDIR, file + " is a directory");
    }
    if (forWriting) {
      if (!file.isLive()) {
        throw new FsException(Errno.EROFS, "the past cannot be changed");
      }
      checkWritable();
    }
    long asOf = store.read(view -> Present.asOf(store, view, file));
    return new OpenFile(file, forWriting, data.open(file.objectId(), asOf));
  }

  /** Opens a file that has just been made, and that nobody else knows. */
  OpenFile openUnnamed(FileRef file) {
    return new OpenFile(file, true, data.openUnnamed(file.objectId()));
  }

  /** Implements {@link FileSystem#close(OpenFile)}. */
  void close(OpenFile file) {
    if (file.markClosed() && data.close(file.handle(), file.forWriting()) && !store.readOnly()) {
      finishOrphan.accept(file.ref().objectId());
    }
  }

  /** Implements {@link FileSystem#settle}. */
  void settle(long objectId) {
    data.settle(objectId);
  }

  /** Implements {@link FileSystem#read}. */
  int read(OpenFile file, long offset, ByteBuffer dst) {
    int start = dst.position();
    FileHandle handle;
    int count;
    do {
      handle = present(file);
      try {
        count = data.read(handle, offset, dst.position(start));
      } catch (FsException e) {
        if (handle == present(file)) {
          throw e;
        }
        count = 0;
      }
    } while (handle != present(file)); // it moved on, and what was there before may be pruned
    long token = data.accessToken(handle);
    if (token != 0 || (noteEveryAccess && file.ref().isLive())) {
      noteAccess.accept(file.ref());
      data.accessSeen(handle, token);
    }
    return count;
  }

  /** Implements {@link FileSystem#write} and {@link FileSystem#writeBack}. */
  void write(OpenFile file, long offset, ByteBuffer src, Caller caller, boolean setsTimes) {
    checkForWriting(file);
    if (src.hasRemaining()) {
      dropPrivileges(file, caller);
      data.write(file.handle(), offset, src, level(caller), setsTimes);
    }
  }

  /** Implements {@link FileSystem#fsync}. */
  Durability fsync(OpenFile file, boolean dataOnly) {
    // Times and size join with the data; there is nothing that could be left out.
    data.flush(file.handle());
    return file.ref().isLive() ? store.beginSync() : Durability.REACHED;
  }

  /** Implements {@link FileSystem#fsyncDirectory}. */
  Durability fsyncDirectory(FileRef directory) {
    return directory.isLive() ? store.beginSync() : Durability.REACHED;
  }

  /** Implements {@link FileSystem#allocate}. */
  void allocate(OpenFile file, int mode, long offset, long length, Caller caller) {
    checkForWriting(file);
    FileData.checkAllocate(mode, offset, length);
    dropPrivileges(file, caller);
    data.allocate(file.handle(), mode, offset, length, level(caller));
  }

  /** Implements {@link FileSystem#seekData}. */
  long seekData(OpenFile file, long offset) {
    return data.seekData(present(file), offset);
  }

  /** Implements {@link FileSystem#seekHole}. */
  long seekHole(OpenFile file, long offset) {
    return data.seekHole(present(file), offset);
  }

  /**
   * Returns the handle to read from. A live file of a replica shows the last complete moment, also
   * if that has come since it was opened.
   *
   * @throws FsException ESTALE if the file is gone in that moment: it cannot be held, since who
   *     removed it did so elsewhere
   */
  private FileHandle present(OpenFile file) {
    FileHandle handle = file.handle();
    boolean ofReplica = file.ref().isLive() && handle.asOf() != Tid.NOW;
    if (!ofReplica) {
      return handle;
    }
    long asOf = store.read(view -> Present.asOf(store, view, file.ref()));
    if (asOf == handle.asOf() || asOf == Tid.NOW) {
      return handle;
    }
    try {
      FileHandle later = data.open(file.ref().objectId(), asOf);
      file.handle(later);
      return later;
    } catch (FsException e) {
      throw e.errno() == Errno.ENOENT
          ? new FsException(Errno.ESTALE, file.ref() + " is gone in the replica's last moment", e)
          : e;
    }
  }

  private void checkWritable() {
    if (store.readOnly()) {
      throw new FsException(Errno.EROFS, "the filesystem is read-only");
    }
    Present.checkNoReplica(store);
  }

  private void checkForWriting(OpenFile file) {
    if (!file.forWriting()) {
      throw new FsException(Errno.EBADF, "the file is not open for writing");
    }
    checkWritable();
  }

  private static Reserve level(Caller caller) {
    return caller.isRoot() ? Reserve.ROOT : Reserve.USER;
  }

  /** Clears set-id bits that do not survive a write by this caller; an operation of its own. */
  private void dropPrivileges(OpenFile file, Caller caller) {
    if (caller.keepsSetId()) {
      return;
    }
    long token = data.privilegesToken(file.handle());
    if (token == 0) {
      return;
    }
    long id = file.ref().objectId();
    int mode = store.read(view -> Inodes.get(view, id, Tid.NOW)).mode();
    if (Privileges.afterWrite(mode, false) != mode) {
      store.update(Reserve.REMOVE, change -> dropPrivileges(change, id));
    }
    data.privilegesSeen(file.handle(), token);
  }

  private boolean dropPrivileges(Change change, long objectId) {
    InodeEditor inode = inodes.edit(change, objectId);
    int mode = Privileges.afterWrite(inode.mode(), false);
    boolean changes = mode != inode.mode();
    inode.mode(mode).ctime(changes ? change.now() : inode.ctime()).save();
    return changes;
  }
}
