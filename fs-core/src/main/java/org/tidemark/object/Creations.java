package org.tidemark.object;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.format.FileMode;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.OrphanFormat;
import org.tidemark.txn.Change;

/** Makes files, directories, symbolic links and special files. */
public final class Creations {
  /** Links of a new directory: its name and its own dot. */
  static final int DIRECTORY_LINKS = 2;

  /** The flags that new objects have from their directory. */
  private static final int FLAGS_INHERITED =
      InodeFormat.FLAG_NO_HISTORY | InodeFormat.FLAG_NO_DUMP | InodeFormat.FLAG_NO_ATIME;

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
    Inode inode =
        inode(change, root, ObjectId.ROOT, ObjectId.ROOT, root.mode(), gid, 0, DIRECTORY_LINKS);
    InodeEditor.insert(change, inode);
    return inode;
  }

  /**
   * Makes an object with a name.
   *
   * <p>In a directory with set-group-id it gets the directory's group; a directory gets the bit as
   * well.
   *
   * @param umask what the mode loses, unless the directory has a default access control list
   * @throws FsException ENOENT, ENOTDIR, EEXIST, EMLINK
   */
  public Inode make(Change change, long directoryId, byte[] name, NewObject wanted, int umask) {
    Inode directory = openToNewNames(change, directoryId);
    directories.checkAbsent(change, directoryId, name);
    if (wanted.isDirectory()) {
      checkRoomForSubdirectory(directory);
    }
    int links = wanted.isDirectory() ? DIRECTORY_LINKS : 1;
    Inode inode = makeInode(change, directory, wanted, umask, links);
    directories.insert(
        change, directoryId, name, inode.objectId(), FileMode.direntType(inode.mode()));
    inodes
        .edit(change, directory)
        .nlink(directory.nlink() + (inode.isDirectory() ? 1 : 0))
        .contentChanged()
        .save();
    return inode;
  }

  /**
   * Makes a regular file without a name. It is an orphan until it gets one: a crash, or its last
   * close, removes it.
   */
  public Inode makeUnnamed(Change change, long directoryId, NewObject wanted, int umask) {
    Inode directory = openToNewNames(change, directoryId);
    Inode inode = makeInode(change, directory, wanted, umask, 0);
    Orphans.put(change, inode.objectId(), OrphanFormat.KIND_DELETE, 0);
    return inode;
  }

  private Inode makeInode(Change change, Inode directory, NewObject asked, int umask, int links) {
    Acl acl = defaultAcl(change, directory, asked.mode());
    Acl.Inherited inherited = acl == null ? null : acl.inherit(asked.mode());
    NewObject wanted = asked.withMode(mode(asked, umask, inherited));
    boolean groupInherited = (directory.mode() & FileMode.SET_GID) != 0;
    int gid = groupInherited ? directory.gid() : wanted.gid();
    int mode = wanted.mode();
    if (groupInherited && wanted.isDirectory()) {
      mode |= FileMode.SET_GID;
    }
    int flags = directory.flags() & FLAGS_INHERITED;
    if (acl != null && wanted.isDirectory()) {
      flags |= InodeFormat.FLAG_DEFAULT_ACL;
    }
    Inode inode =
        inode(change, wanted, ids.getAsLong(), directory.objectId(), mode, gid, flags, links);
    InodeEditor.insert(change, inode);
    if (inode.isSymlink()) {
      Symlinks.insert(change, inode.objectId(), wanted.target());
    } else if ((flags & InodeFormat.FLAG_NO_HISTORY) != 0
        && (inode.isRegular() || inode.isDirectory())) {
      xattrs.set(change, inode, HistoryXattr.name(), HistoryXattr.off());
    }
    if (acl != null && wanted.isDirectory()) {
      xattrs.set(change, inode, Acl.defaultName(), acl.value());
    }
    if (inherited != null && inherited.access() != null) {
      xattrs.set(change, inode, Acl.accessName(), inherited.access());
    }
    return inode;
  }

  private static int mode(NewObject asked, int umask, Acl.@Nullable Inherited inherited) {
    if (inherited != null) {
      return inherited.mode();
    }
    return FileMode.isSymlink(asked.mode()) ? asked.mode() : asked.mode() & ~(umask & 0777);
  }

  /** The flag spares all other directories the search. */
  private @Nullable Acl defaultAcl(Change change, Inode directory, int mode) {
    if ((directory.flags() & InodeFormat.FLAG_DEFAULT_ACL) == 0 || !Acl.canHave(mode)) {
      return null;
    }
    byte[] value = xattrs.find(change, directory.objectId(), Acl.defaultName(), Tid.NOW);
    return value == null ? null : Acl.parse(value);
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
      Change change,
      NewObject wanted,
      long objectId,
      long parent,
      int mode,
      int gid,
      int flags,
      int links) {
    long now = change.now();
    return new Inode(
        objectId,
        change.tid(),
        mode,
        wanted.uid(),
        gid,
        links,
        wanted.target().length,
        0,
        wanted.rdev(),
        flags,
        generation(objectId, now),
        parent,
        now,
        now,
        now);
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
