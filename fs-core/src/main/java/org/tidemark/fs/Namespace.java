package org.tidemark.fs;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.format.FileMode;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.object.Links;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Names;
import org.tidemark.object.NewObject;
import org.tidemark.object.Objects;
import org.tidemark.object.Removal;
import org.tidemark.object.Renames;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * The operations that change names, each one update of the store.
 *
 * <p>An object that may lose its last name is held while that happens, so that nobody opens it just
 * then. Which one it is must be found out before it is held; so the update looks again, and the
 * operation starts over if the name stands for another object by then.
 */
final class Namespace {
  private static final long NO_OBJECT = 0;

  private final Engine engine;
  private final Store store;
  private final Objects objects;
  private final LiveFiles files;
  private final AttributeReader attributes;

  Namespace(Engine engine, AttributeReader attributes) {
    this.engine = engine;
    this.store = engine.store();
    this.objects = engine.objects();
    this.files = engine.files();
    this.attributes = attributes;
  }

  Attributes makeNode(FileRef directory, byte[] name, int mode, long rdev, Caller caller) {
    int type = mode & FileMode.TYPE_MASK;
    int whole = type == 0 ? mode | FileMode.REGULAR : mode;
    if (!FileMode.hasKnownType(whole) || FileMode.isSymlink(whole)) {
      throw new FsException(Errno.EINVAL, "no such type: mode 0" + Integer.toOctalString(mode));
    }
    if (FileMode.isDirectory(whole)) {
      throw new FsException(Errno.EPERM, "a directory is made by mkdir");
    }
    int known = whole & (FileMode.TYPE_MASK | FileMode.PERMISSION_MASK);
    return make(directory, name, NewObject.node(known, rdev, caller.uid(), caller.gid()), caller);
  }

  Attributes makeDirectory(FileRef directory, byte[] name, int mode, Caller caller) {
    return make(directory, name, NewObject.directory(mode, caller.uid(), caller.gid()), caller);
  }

  Attributes makeSymlink(FileRef directory, byte[] name, byte[] target, Caller caller) {
    NewObject link = NewObject.symlink(target.clone(), caller.uid(), caller.gid());
    return make(directory, name, link, caller);
  }

  private Attributes make(FileRef directory, byte[] name, NewObject wanted, Caller caller) {
    engine.checkLive(directory);
    checkNewName(name);
    return engine.update(
        Engine.level(caller),
        change -> {
          Inode inode =
              objects.creations().make(change, directory.objectId(), name, wanted, caller.umask());
          return AttributeReader.of(change, FileRef.live(inode.objectId()), inode);
        });
  }

  /** Makes the file of {@link FileSystem#openUnnamed}. */
  FileRef makeUnnamed(FileRef directory, int mode, Caller caller) {
    engine.checkLive(directory);
    int whole = FileMode.REGULAR | (mode & FileMode.PERMISSION_MASK);
    NewObject wanted = NewObject.node(whole, 0, caller.uid(), caller.gid());
    return engine.update(
        Engine.level(caller),
        change ->
            FileRef.live(
                objects
                    .creations()
                    .makeUnnamed(change, directory.objectId(), wanted, caller.umask())
                    .objectId()));
  }

  Attributes link(FileRef file, FileRef directory, byte[] name) {
    if (file.isLive() != directory.isLive()) {
      throw new FsException(Errno.EXDEV, "a link between the past and the present");
    }
    engine.checkLive(file);
    checkNewName(name);
    try {
      engine.update(Reserve.USER, change -> link(change, file, directory, name, false));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      linkUnnamed(file, directory, name);
    }
    return attributes.get(file);
  }

  private Inode link(
      Change change, FileRef file, FileRef directory, byte[] name, boolean isUnnamed) {
    return objects.links().link(change, file.objectId(), directory.objectId(), name, isUnnamed);
  }

  /** Held, so that a file which has no name is not closed, and removed, just then. */
  private void linkUnnamed(FileRef file, FileRef directory, byte[] name) {
    long id = file.objectId();
    engine.withRoom(
        Reserve.USER,
        () ->
            files.holding(
                id,
                NO_OBJECT,
                () -> {
                  boolean isUnnamed = files.isUnnamed(id);
                  Inode linked =
                      store.update(
                          Reserve.USER, change -> link(change, file, directory, name, isUnnamed));
                  files.named(id);
                  return linked;
                }));
  }

  void unlink(FileRef directory, byte[] name) {
    engine.checkLive(directory);
    checkOldName(name, Errno.EISDIR, Errno.EISDIR);
    takeOldName(
        name,
        directory.objectId(),
        (change, isOpen) ->
            objects.links().unlink(change, directory.objectId(), name, id -> isOpen));
  }

  void removeDirectory(FileRef directory, byte[] name) {
    engine.checkLive(directory);
    checkOldName(name, Errno.EINVAL, Errno.ENOTEMPTY);
    takeOldName(
        name,
        directory.objectId(),
        (change, isOpen) ->
            objects.links().removeDirectory(change, directory.objectId(), name, id -> isOpen));
  }

  void rename(FileRef fromDirectory, byte[] from, FileRef toDirectory, byte[] to, RenameMode mode) {
    if (fromDirectory.isLive() != toDirectory.isLive()) {
      throw new FsException(Errno.EXDEV, "a rename between the past and the present");
    }
    engine.checkLive(fromDirectory);
    checkOldName(from, Errno.EBUSY, Errno.EBUSY);
    checkOldName(to, Errno.EBUSY, mode == RenameMode.NO_REPLACE ? Errno.EEXIST : Errno.EBUSY);
    if (Lookups.isReserved(to)) {
      throw reserved(Errno.EEXIST);
    }
    checkNoMoment(to);
    Renames.Move move =
        new Renames.Move(fromDirectory.objectId(), from, toDirectory.objectId(), to);
    if (mode == RenameMode.EXCHANGE) {
      engine.update(
          Reserve.ROOT,
          change -> {
            objects.renames().exchange(change, move);
            return NO_OBJECT;
          });
      return;
    }
    boolean mayReplace = mode == RenameMode.PLAIN;
    if (mayReplace) {
      flushBeforeReplacing(move);
    }
    takeName(
        Reserve.ROOT,
        move.toDirectory(),
        to,
        (change, isOpen) -> objects.renames().rename(change, move, mayReplace, id -> isOpen));
  }

  /**
   * Puts a file's data in front of the rename in the order of operations, so that after a crash the
   * name stands for the old content or for the new one, and never for an empty file.
   */
  private void flushBeforeReplacing(Renames.Move move) {
    DirectoryEntry source = entry(move.fromDirectory(), move.from());
    DirectoryEntry target = entry(move.toDirectory(), move.to());
    if (source != null
        && target != null
        && source.isRegular()
        && !target.isDirectory()
        && source.child() != target.child()) {
      files.flush(source.child());
    }
  }

  /** An operation after which an object may have no name. */
  private interface NameTaker {
    Links.Unlinked take(Change change, boolean isOpen);
  }

  private void takeOldName(byte[] name, long directoryId, NameTaker taker) {
    try {
      takeName(Reserve.REMOVE, directoryId, name, taker);
    } catch (FsException e) {
      throw missing(name, e);
    }
  }

  /** Runs an operation that takes a name from what it stands for, if it stands for anything. */
  private void takeName(Reserve level, long directoryId, byte[] name, NameTaker taker) {
    Links.@Nullable Unlinked unlinked;
    do {
      unlinked = engine.withRoom(level, () -> tryToTakeName(level, directoryId, name, taker));
    } while (unlinked == null);
    if (unlinked.removal() == Removal.PENDING) {
      finishRemoval(unlinked.objectId());
    }
  }

  private Links.@Nullable Unlinked tryToTakeName(
      Reserve level, long directoryId, byte[] name, NameTaker taker) {
    long victim = victim(entry(directoryId, name));
    return files.holding(
        victim,
        NO_OBJECT,
        () -> {
          boolean isOpen = victim != NO_OBJECT && files.isOpen(victim);
          Links.@Nullable Unlinked unlinked =
              update(
                  level,
                  change ->
                      victim(entry(change, directoryId, name)) == victim
                          ? taker.take(change, isOpen)
                          : null);
          if (unlinked != null
              && (unlinked.removal() == Removal.GONE || unlinked.removal() == Removal.PENDING)) {
            files.discard(unlinked.objectId());
          }
          return unlinked;
        });
  }

  private Links.@Nullable Unlinked update(
      Reserve level, Function<Change, Links.@Nullable Unlinked> body) {
    return store.update(level, body);
  }

  /** Removes an object without names that is not open, however large it is. */
  void finishRemoval(long objectId) {
    engine.withRoom(
        Reserve.REMOVE,
        () -> {
          objects.orphans().finish(store, objectId);
          return objectId;
        });
  }

  private static long victim(@Nullable DirectoryEntry entry) {
    return entry == null ? NO_OBJECT : entry.child();
  }

  private @Nullable DirectoryEntry entry(long directoryId, byte[] name) {
    return store.<@Nullable DirectoryEntry>read(view -> entry(view, directoryId, name));
  }

  private @Nullable DirectoryEntry entry(TreeView view, long directoryId, byte[] name) {
    Inodes.directory(view, directoryId, Tid.NOW);
    return objects.directories().find(view, directoryId, name, Tid.NOW);
  }

  private static void checkNewName(byte[] name) {
    Names.check(name);
    if (Names.isDot(name) || Names.isDotDot(name)) {
      throw new FsException(Errno.EEXIST, Names.quote(name) + ": exists already");
    }
    if (Lookups.isReserved(name)) {
      throw reserved(Errno.EEXIST);
    }
    checkNoMoment(name);
  }

  private static void checkNoMoment(byte[] name) {
    if (HistoricName.namesMoment(name)) {
      throw new FsException(
          Errno.EROFS, Names.quote(name) + ": names the past, which cannot be changed");
    }
  }

  /** What a program has seen in the past by this name cannot be removed or renamed. */
  private static FsException missing(byte[] name, FsException e) {
    boolean ofPast = Lookups.isReserved(name) || HistoricName.namesMoment(name);
    return e.errno() == Errno.ENOENT && ofPast
        ? new FsException(Errno.EROFS, Names.quote(name) + ": the past cannot be changed")
        : e;
  }

  private static void checkOldName(byte[] name, Errno ofDot, Errno ofDotDot) {
    Names.check(name);
    if (Names.isDot(name) || Names.isDotDot(name)) {
      throw new FsException(
          Names.isDot(name) ? ofDot : ofDotDot, Names.quote(name) + ": not possible");
    }
  }

  private static FsException reserved(Errno errno) {
    return new FsException(errno, "'.history' is the hidden directory of the moments");
  }
}
