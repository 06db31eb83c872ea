package org.tidemark.object;

import java.util.function.LongSupplier;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.txn.Change;

/** Makes files, directories, symbolic links and special files. */
public final class Creations {
  /** Links of a new directory: its name and its own dot. */
  static final int DIRECTORY_LINKS = 2;

  private final Inodes inodes;
  private final Directories directories;
  private final Xattrs xattrs;
  private final LongSupplier ids;

  Creations(Inodes inodes, Directories directories, Xattrs xattrs, LongSupplier ids) {
    this.inodes = inodes;
    this.directories = directories;
    this.xattrs = xattrs;
    this.ids = ids;
  }

  /** Makes the root directory of an empty filesystem. */
  public static Inode makeRoot(Change change, int mode, int uid, int gid) {
    NewObject root = NewObject.directory(mode, uid, gid);
    Inode inode = inode(change, root, ObjectId.ROOT, ObjectId.ROOT, root.mode(), gid, 0);
    InodeEditor.insert(change, inode);
    return inode;
  }

  /**
   * Makes an object with a name.
   *
   * <p>In a directory with set-group-id it gets the directory's group; a directory gets the bit as
   * well.
   *
   * @throws FsException ENOENT, ENOTDIR, EEXIST, EMLINK
   */
  public Inode make(Change change, long directoryId, byte[] name, NewObject wanted) {
    Inode directory = openToNewNames(change, directoryId);
    directories.checkAbsent(change, directoryId, name);
    if (wanted.isDirectory()) {
      checkRoomForSubdirectory(directory);
    }
    boolean groupInherited = (directory.mode() & FileMode.SET_GID) != 0;
    int gid = groupInherited ? directory.gid() : wanted.gid();
    int mode = wanted.mode();
    if (groupInherited && wanted.isDirectory()) {
      mode |= FileMode.SET_GID;
    }
    int flags = directory.flags() & InodeFormat.FLAG_NO_HISTORY;
    Inode inode = inode(change, wanted, ids.getAsLong(), directoryId, mode, gid, flags);
    InodeEditor.insert(change, inode);
    if (inode.isSymlink()) {
      Symlinks.insert(change, inode.objectId(), wanted.target());
    } else if (flags != 0 && (inode.isRegular() || inode.isDirectory())) {
      xattrs.set(change, inode, HistoryXattr.name(), HistoryXattr.off());
    }
    directories.insert(
        change, directoryId, name, inode.objectId(), FileMode.direntType(inode.mode()));
    inodes
        .edit(change, directory)
        .nlink(directory.nlink() + (inode.isDirectory() ? 1 : 0))
        .contentChanged()
        .save();
    return inode;
  }

  /** Returns the inode of a directory that new names may be put into: not of a removed one. */
  static Inode openToNewNames(Change change, long directoryId) {
    Inode directory = Inodes.directory(change, directoryId, Tid.NOW);
    if (directory.nlink() == 0) {
      throw new FsException(Errno.ENOENT, "the directory was removed");
    }
    return directory;
  }

  static void checkRoomForSubdirectory(Inode directory) {
    if (directory.nlink() >= Inodes.LINKS_MAX) {
      throw new FsException(Errno.EMLINK, "the directory has too many subdirectories");
    }
  }

  private static Inode inode(
      Change change, NewObject wanted, long objectId, long parent, int mode, int gid, int flags) {
    long now = change.now();
    return new Inode(
        objectId,
        change.tid(),
        mode,
        wanted.uid(),
        gid,
        wanted.isDirectory() ? DIRECTORY_LINKS : 1,
        wanted.target().length,
        0,
        wanted.rdev(),
        flags,
        generation(objectId, now),
        parent,
        now,
        now,
        now,
        change.tid());
  }

  /**
   * Object ids are never used twice, but for those that a crash took back before they were durable:
   * so a generation that depends on the time tells all objects apart.
   */
  private static int generation(long objectId, long now) {
    long mixed = (now ^ Long.rotateLeft(objectId, 32)) * 0x9e37_79b9_7f4a_7c15L;
    int generation = (int) (mixed >>> 33);
    return generation == 0 ? 1 : generation;
  }
}
