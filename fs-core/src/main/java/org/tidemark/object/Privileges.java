package org.tidemark.object;

import org.tidemark.format.FileMode;

/** When set-user-id and set-group-id go, as Linux does it. */
public final class Privileges {
  private Privileges() {}

  /**
   * Returns the mode that a file has after it was written or cut.
   *
   * <p>Set-group-id without group execute is the mark of mandatory locking, and stays.
   *
   * @param keepsSetId whether the caller may leave them, as root may
   */
  public static int afterWrite(int mode, boolean keepsSetId) {
    return FileMode.isRegular(mode) && !keepsSetId ? withoutPrivileges(mode) : mode;
  }

  /**
   * Returns the mode that a file has after its owner or its group changed, whoever did it.
   *
   * @param mayKeepGroup whether the caller is root or in the file's group
   */
  static int afterChown(int mode, boolean mayKeepGroup) {
    if (FileMode.isDirectory(mode)) {
      return mode;
    }
    int left = withoutPrivileges(mode);
    return mayKeepGroup ? left : left & ~FileMode.SET_GID;
  }

  private static int withoutPrivileges(int mode) {
    int left = mode & ~FileMode.SET_UID;
    return (left & FileMode.GROUP_EXECUTE) != 0 ? left & ~FileMode.SET_GID : left;
  }
}
