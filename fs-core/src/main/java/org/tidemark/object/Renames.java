package org.tidemark.object;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.txn.Change;

/** Moves names, and swaps them. */
public final class Renames {
  private static final Links.Unlinked NOTHING = new Links.Unlinked(0, Removal.NAMED);

  /** More directories in a row than any path can have: a loop. */
  private static final int DEPTH_MAX = 1 << 20;

  /** From where to where. */
  public record Move(long fromDirectory, byte[] from, long toDirectory, byte[] to) {
    boolean isWithinOneDirectory() {
      return fromDirectory == toDirectory;
    }
  }

  private final Inodes inodes;
  private final Directories directories;
  private final Links links;

  Renames(Inodes inodes, Directories directories, Links links) {
    this.inodes = inodes;
    this.directories = directories;
    this.links = links;
  }

  /**
   * Moves a name; what the new name stood for before loses it.
   *
   * @param mayReplace false: EEXIST if the new name stands for anything
   * @return the object that lost its name; objectId 0 if none did
   * @throws FsException ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, EEXIST, EMLINK; EINVAL for a directory
   *     that would come to lie in itself
   */
  public Links.Unlinked rename(Change change, Move move, boolean mayReplace, LongPredicate isOpen) {
    Inode fromDirectory = Inodes.directory(change, move.fromDirectory(), Tid.NOW);
    Inode toDirectory = Creations.openToNewNames(change, move.toDirectory());
    DirectoryEntry source = directories.get(change, move.fromDirectory(), move.from());
    DirectoryEntry target = directories.find(change, move.toDirectory(), move.to(), Tid.NOW);
    if (target != null && !mayReplace) {
      throw new FsException(Errno.EEXIST, Names.quote(move.to()) + ": exists already");
    }
    checkNoLoop(change, source, move.toDirectory(), Errno.EINVAL);
    if (target != null) {
      checkNoLoop(change, target, move.fromDirectory(), Errno.ENOTEMPTY);
      if (target.child() == source.child()) {
        return NOTHING;
      }
      checkReplaceable(change, source, target);
    }
    boolean newSubdirectory = source.isDirectory() && !move.isWithinOneDirectory();
    boolean lostSubdirectory = target != null && target.isDirectory();
    if (newSubdirectory && !lostSubdirectory) {
      Creations.checkRoomForSubdirectory(toDirectory);
    }
    Inode victim = target == null ? null : Inodes.get(change, target.child(), Tid.NOW);

    directories.remove(change, fromDirectory, source);
    if (target == null) {
      directories.insert(change, move.toDirectory(), move.to(), source.child(), source.type());
    } else {
      directories.repoint(change, toDirectory, target, source.child(), source.type());
    }
    moved(change, source.child(), move.toDirectory());
    int gained = (newSubdirectory ? 1 : 0) - (lostSubdirectory ? 1 : 0);
    if (move.isWithinOneDirectory()) {
      changed(change, fromDirectory, gained);
    } else {
      changed(change, fromDirectory, newSubdirectory ? -1 : 0);
      changed(change, toDirectory, gained);
    }
    return victim == null ? NOTHING : links.dropName(change, victim, move.toDirectory(), isOpen);
  }

  /**
   * Swaps what two names stand for.
   *
   * @throws FsException ENOENT if either does not exist; ENOTDIR, EMLINK; EINVAL for a directory
   *     that would come to lie in itself
   */
  public void exchange(Change change, Move move) {
    Inode fromDirectory = Inodes.directory(change, move.fromDirectory(), Tid.NOW);
    Inode toDirectory = Inodes.directory(change, move.toDirectory(), Tid.NOW);
    DirectoryEntry one = directories.get(change, move.fromDirectory(), move.from());
    DirectoryEntry other = directories.get(change, move.toDirectory(), move.to());
    checkNoLoop(change, one, move.toDirectory(), Errno.EINVAL);
    checkNoLoop(change, other, move.fromDirectory(), Errno.EINVAL);
    if (one.child() == other.child()) {
      return;
    }
    int gained = (one.isDirectory() ? 1 : 0) - (other.isDirectory() ? 1 : 0);
    if (!move.isWithinOneDirectory() && gained != 0) {
      Creations.checkRoomForSubdirectory(gained > 0 ? toDirectory : fromDirectory);
    }

    directories.repoint(change, fromDirectory, one, other.child(), other.type());
    directories.repoint(change, toDirectory, other, one.child(), one.type());
    moved(change, one.child(), move.toDirectory());
    moved(change, other.child(), move.fromDirectory());
    if (move.isWithinOneDirectory()) {
      changed(change, fromDirectory, 0);
    } else {
      changed(change, fromDirectory, -gained);
      changed(change, toDirectory, gained);
    }
  }

  /** Returns the live entry that a rename to this name would replace, or null. */
  public @Nullable DirectoryEntry target(TreeView view, long directoryId, byte[] name) {
    return directories.find(view, directoryId, name, Tid.NOW);
  }

  private static void checkReplaceable(
      Change change, DirectoryEntry source, DirectoryEntry target) {
    if (source.isDirectory() && !target.isDirectory()) {
      throw new FsException(Errno.ENOTDIR, Names.quote(target.name()) + ": is not a directory");
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw new FsException(Errno.EISDIR, Names.quote(target.name()) + ": is a directory");
    }
    if (target.isDirectory()) {
      Links.checkEmpty(change, target);
    }
  }

  /** Refuses to put a directory somewhere below itself. */
  private static void checkNoLoop(
      TreeView view, DirectoryEntry entry, long newParent, Errno otherwise) {
    if (!entry.isDirectory()) {
      return;
    }
    long id = newParent;
    for (int depth = 0; id != entry.child(); depth++) {
      if (id == ObjectId.ROOT) {
        return;
      }
      Check.that(depth < DEPTH_MAX, "the parents of a directory go round in a loop", newParent);
      id = Inodes.directory(view, id, Tid.NOW).parent();
    }
    throw new FsException(
        otherwise, Names.quote(entry.name()) + ": a directory cannot be moved into itself");
  }

  /** A rename is a moment of the moved object, even when only the name differs. */
  private void moved(Change change, long objectId, long newParent) {
    inodes.edit(change, objectId).parent(newParent).ctime(change.now()).newVersion().save();
  }

  private void changed(Change change, Inode directory, int gainedSubdirectories) {
    inodes
        .edit(change, directory)
        .nlink(directory.nlink() + gainedSubdirectories)
        .contentChanged()
        .save();
  }
}
