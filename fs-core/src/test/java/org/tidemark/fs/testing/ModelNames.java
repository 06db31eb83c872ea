package org.tidemark.fs.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileType;
import org.tidemark.fs.RenameMode;

/** Operations of the model on names. Each that succeeds is one step. */
final class ModelNames {
  private static final int NAME_BYTES_MAX = 255;
  private static final int GROUP_EXECUTE = 0010;

  private final ModelFs fs;

  ModelNames(ModelFs fs) {
    this.fs = fs;
  }

  /** Checks whether {@code name} can be made in {@code directory}. */
  private void vacant(long directory, String name) {
    checkName(name);
    if (fs.child(directory, name) != null) {
      throw new ModelException(Errno.EEXIST);
    }
  }

  private static void checkName(String name) {
    if (name.length() > NAME_BYTES_MAX) {
      throw new ModelException(Errno.ENAMETOOLONG);
    }
  }

  private long present(long directory, String name) {
    checkName(name);
    Long child = fs.child(directory, name);
    if (child == null) {
      throw new ModelException(Errno.ENOENT);
    }
    return child;
  }

  /**
   * Makes a file, directory, symlink (with {@code target}) or special file that got the id {@code
   * newId}.
   */
  void make(
      long directory,
      String name,
      int mode,
      long rdev,
      String target,
      Caller caller,
      long newId,
      long now) {
    vacant(directory, name);
    ModelInode parent = fs.inode(directory);
    boolean inherits = (parent.mode & FileType.SET_GID) != 0;
    ModelInode.Edit inode = new ModelInode.Edit();
    inode.id = newId;
    inode.mode = inherits && FileType.isDirectory(mode) ? mode | FileType.SET_GID : mode;
    inode.uid = caller.uid();
    inode.gid = inherits ? parent.gid : caller.gid();
    inode.nlink = FileType.isDirectory(mode) ? 2 : 1;
    inode.rdev = rdev;
    inode.parent = directory;
    inode.target = target;
    inode.size = target.length();
    inode.btime = now;
    inode.atime = now;
    inode.changed(now);
    fs.add(inode.done());
    fs.change(directory, d -> d.entry(name, newId).changed(now));
    if (FileType.isDirectory(mode)) {
      fs.change(directory, d -> d.nlink++);
    }
    fs.step();
  }

  void link(long file, long directory, String name, long now) {
    vacant(directory, name);
    if (fs.inode(file).isDirectory()) {
      throw new ModelException(Errno.EPERM);
    }
    fs.change(
        file,
        f -> {
          f.nlink++;
          f.ctime = now;
        });
    fs.change(directory, d -> d.entry(name, file).changed(now));
    fs.step();
  }

  void unlink(long directory, String name, long now) {
    long child = present(directory, name);
    if (fs.inode(child).isDirectory()) {
      throw new ModelException(Errno.EISDIR);
    }
    fs.change(directory, d -> d.withoutEntry(name).changed(now));
    drop(child, now);
    fs.step();
  }

  /** One name of a file that is no directory is gone. */
  private void drop(long file, long now) {
    fs.change(
        file,
        f -> {
          f.nlink--;
          f.ctime = now;
        });
    if (fs.inode(file).nlink == 0) {
      fs.remove(file);
    }
  }

  void removeDirectory(long directory, String name, long now) {
    ModelInode child = fs.inode(present(directory, name));
    if (!child.isDirectory()) {
      throw new ModelException(Errno.ENOTDIR);
    }
    if (!child.entries.isEmpty()) {
      throw new ModelException(Errno.ENOTEMPTY);
    }
    fs.change(directory, d -> d.withoutEntry(name).changed(now).nlink--);
    fs.remove(child.id);
    fs.step();
  }

  void rename(long fromDir, String from, long toDir, String to, RenameMode mode, long now) {
    fs.directory(fromDir);
    fs.directory(toDir);
    checkName(from);
    checkName(to);
    ModelInode moved = fs.inode(present(fromDir, from));
    Long targetId = fs.child(toDir, to);
    ModelInode target = targetId == null ? null : fs.inode(targetId);
    if (mode == RenameMode.PLAIN
        && target != null
        && moved.isRegular()
        && !target.isDirectory()
        && target.id != moved.id) {
      fs.flush(moved.id);
    }
    checkRename(moved, toDir, fromDir, target, mode);
    if (target != null && target.id == moved.id) {
      return;
    }
    if (mode == RenameMode.EXCHANGE) {
      exchange(fromDir, from, moved, toDir, to, Objects.requireNonNull(target), now);
      return;
    }
    fs.change(fromDir, d -> d.withoutEntry(from).changed(now));
    fs.change(toDir, d -> d.entry(to, moved.id).changed(now));
    moveDirectoryLink(moved, fromDir, toDir);
    fs.change(moved.id, m -> m.ctime = now);
    if (target != null) {
      if (target.isDirectory()) {
        fs.change(toDir, d -> d.nlink--);
        fs.remove(target.id);
      } else {
        drop(target.id, now);
      }
    }
    fs.step();
  }

  private void checkRename(
      ModelInode moved, long toDir, long fromDir, @Nullable ModelInode target, RenameMode mode) {
    if (mode == RenameMode.NO_REPLACE && target != null) {
      throw new ModelException(Errno.EEXIST);
    }
    if (mode == RenameMode.EXCHANGE && target == null) {
      throw new ModelException(Errno.ENOENT);
    }
    if (moved.isDirectory() && isBelow(toDir, moved.id)) {
      throw new ModelException(Errno.EINVAL);
    }
    if (target != null && target.isDirectory() && isBelow(fromDir, target.id)) {
      throw new ModelException(mode == RenameMode.EXCHANGE ? Errno.EINVAL : Errno.ENOTEMPTY);
    }
    if (target == null || target.id == moved.id || mode == RenameMode.EXCHANGE) {
      return;
    }
    if (moved.isDirectory() && !target.isDirectory()) {
      throw new ModelException(Errno.ENOTDIR);
    }
    if (!moved.isDirectory() && target.isDirectory()) {
      throw new ModelException(Errno.EISDIR);
    }
    if (!target.entries.isEmpty()) {
      throw new ModelException(Errno.ENOTEMPTY);
    }
  }

  /** Whether {@code directory} is {@code top} or lies somewhere below it. */
  private boolean isBelow(long directory, long top) {
    long at = directory;
    while (at != top && at != fs.root()) {
      at = fs.inode(at).parent;
    }
    return at == top;
  }

  private void exchange(
      long fromDir,
      String from,
      ModelInode moved,
      long toDir,
      String to,
      ModelInode target,
      long now) {
    fs.change(fromDir, d -> d.entry(from, target.id).changed(now));
    fs.change(toDir, d -> d.entry(to, moved.id).changed(now));
    moveDirectoryLink(moved, fromDir, toDir);
    moveDirectoryLink(target, toDir, fromDir);
    fs.change(moved.id, m -> m.ctime = now);
    fs.change(target.id, m -> m.ctime = now);
    fs.step();
  }

  private void moveDirectoryLink(ModelInode moved, long fromDir, long toDir) {
    if (moved.isDirectory() && fromDir != toDir) {
      fs.change(fromDir, d -> d.nlink--);
      fs.change(toDir, d -> d.nlink++);
      fs.change(moved.id, m -> m.parent = toDir);
    }
  }

  /** The mode after a change of owner, or of content by somebody else than root. */
  static int withoutSetIds(int mode) {
    int cleared = mode & ~FileType.SET_UID;
    return (mode & GROUP_EXECUTE) != 0 ? cleared & ~FileType.SET_GID : cleared;
  }
}
