package org.tidemark.object;

import org.tidemark.base.Check;
import org.tidemark.format.FileMode;

/**
 * What is to be made.
 *
 * @param mode type and permissions
 * @param rdev of a device its number, else 0
 * @param target of a symbolic link its target, else empty
 */
public record NewObject(int mode, long rdev, int uid, int gid, byte[] target) {
  private static final byte[] NO_TARGET = {};

  /** A symbolic link. */
  public static NewObject symlink(byte[] target, int uid, int gid) {
    Symlinks.check(target);
    return new NewObject(FileMode.SYMLINK | 0777, 0, uid, gid, target);
  }

  /** A directory. */
  public static NewObject directory(int mode, int uid, int gid) {
    int permissions = mode & FileMode.PERMISSION_MASK;
    return new NewObject(FileMode.DIRECTORY | permissions, 0, uid, gid, NO_TARGET);
  }

  /** Anything else. */
  public static NewObject node(int mode, long rdev, int uid, int gid) {
    Check.argument(!FileMode.isDirectory(mode) && !FileMode.isSymlink(mode), "not a node", mode);
    return new NewObject(mode, FileMode.isDevice(mode) ? rdev : 0, uid, gid, NO_TARGET);
  }

  /** The same with another mode. */
  NewObject withMode(int other) {
    return new NewObject(other, rdev, uid, gid, target);
  }

  boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }
}
