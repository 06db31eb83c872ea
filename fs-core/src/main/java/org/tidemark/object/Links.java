package org.tidemark.object;

import java.util.function.LongPredicate;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.FileMode;
import org.tidemark.txn.Change;

/** Gives files further names, and takes names away. */
public final class Links {
  /**
   * An object that lost a name.
   *
   * @param objectId which
   * @param removal what became of it
   */
  public record Unlinked(long objectId, Removal removal) {}

  private final Inodes inodes;
  private final Directories directories;
  private final Orphans orphans;

  Links(Inodes inodes, Directories directories, Orphans orphans) {
    this.inodes = inodes;
    this.directories = directories;
    this.orphans = orphans;
  }

  /**
   * Gives a file another name.
   *
   * @param isUnnamed whether the file is open, and was made without a name: then it can get one
   * @throws FsException EPERM for a directory; ENOENT for a file whose last name is gone; EEXIST;
   *     EMLINK
   */
  public Inode link(
      Change change, long objectId, long directoryId, byte[] name, boolean isUnnamed) {
    Inode inode = Inodes.get(change, objectId, Tid.NOW);
    Inode directory = Creations.openToNewNames(change, directoryId);
    directories.checkAbsent(change, directoryId, name);
    if (inode.isDirectory()) {
      throw new FsException(Errno.EPERM, "a directory cannot have a second name");
    }
    if (inode.nlink() == 0) {
      if (!isUnnamed) {
        throw new FsException(Errno.ENOENT, "the last name of the file is gone");
      }
      Orphans.remove(change, objectId);
    }
    if (inode.nlink() >= Inodes.LINKS_MAX) {
      throw new FsException(Errno.EMLINK, "the file has too many names");
    }
    directories.insert(change, directoryId, name, objectId, FileMode.direntType(inode.mode()));
    InodeEditor editor = inodes.edit(change, inode).nlink(inode.nlink() + 1).ctime(change.now());
    Inode after = (inode.nlink() == 0 ? editor.parent(directoryId) : editor).save();
    inodes.edit(change, directory).contentChanged().save();
    return after;
  }

  /**
   * Takes a name of a file away.
   *
   * @param isOpen whether an object is open, so that it has to stay
   * @throws FsException ENOENT; EISDIR for a directory
   */
  public Unlinked unlink(Change change, long directoryId, byte[] name, LongPredicate isOpen) {
    Inode directory = Inodes.directory(change, directoryId, Tid.NOW);
    DirectoryEntry entry = directories.get(change, directoryId, name);
    if (entry.isDirectory()) {
      throw new FsException(Errno.EISDIR, Names.quote(name) + ": is a directory");
    }
    Inode inode = Inodes.get(change, entry.child(), Tid.NOW);
    directories.remove(change, directory, entry);
    inodes.edit(change, directory).contentChanged().save();
    return dropName(change, inode, directoryId, isOpen);
  }

  /**
   * Removes an empty directory.
   *
   * @throws FsException ENOENT, ENOTDIR, ENOTEMPTY
   */
  public Unlinked removeDirectory(
      Change change, long directoryId, byte[] name, LongPredicate isOpen) {
    Inode directory = Inodes.directory(change, directoryId, Tid.NOW);
    DirectoryEntry entry = directories.get(change, directoryId, name);
    if (!entry.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, Names.quote(name) + ": is not a directory");
    }
    checkEmpty(change, entry);
    Inode inode = Inodes.directory(change, entry.child(), Tid.NOW);
    directories.remove(change, directory, entry);
    inodes.edit(change, directory).nlink(directory.nlink() - 1).contentChanged().save();
    return dropName(change, inode, directoryId, isOpen);
  }

  static void checkEmpty(Change change, DirectoryEntry entry) {
    if (!Directories.isEmpty(change, entry.child())) {
      throw new FsException(
          Errno.ENOTEMPTY, Names.quote(entry.name()) + ": the directory is not empty");
    }
  }

  /**
   * Counts one name less of an object; a directory has only one. The entry is gone already. Where
   * the names that are left are nobody knows: then the object is its own parent, so that a parent
   * is never one that the object has left.
   *
   * @param directoryId where the name was
   */
  Unlinked dropName(Change change, Inode inode, long directoryId, LongPredicate isOpen) {
    if (!inode.isDirectory() && inode.nlink() > 1) {
      InodeEditor editor = inodes.edit(change, inode).nlink(inode.nlink() - 1).ctime(change.now());
      (inode.parent() == directoryId ? editor.parent(inode.objectId()) : editor).save();
      return new Unlinked(inode.objectId(), Removal.NAMED);
    }
    boolean open = isOpen.test(inode.objectId());
    return new Unlinked(inode.objectId(), orphans.release(change, inode, open));
  }
}
