package org.tidemark.fs;

/**
 * What stat shows of a file, and a little more. Times are in nanoseconds since 1970.
 *
 * @param ref the file that this describes
 * @param mode type ({@link FileType}) and permissions
 * @param nlink of a directory 2 and one for each subdirectory; 0 once the last name is gone
 * @param size in bytes; of a symlink the length of its target
 * @param allocatedBytes what the data takes, whole blocks; without history
 * @param rdev of a device its number as the kernel encodes it, else 0
 * @param atime last access; of the past it is the mtime, since access times have no history
 * @param btime creation
 * @param generation tells files apart that had the same object id; never 0
 * @param flags see {@link InodeFlags}
 * @param parent object id of a directory that holds a name of this file, a hint for files and exact
 *     for directories
 */
public record Attributes(
    FileRef ref,
    int mode,
    int uid,
    int gid,
    int nlink,
    long size,
    long allocatedBytes,
    long rdev,
    long atime,
    long mtime,
    long ctime,
    long btime,
    int generation,
    int flags,
    long parent) {
  public boolean isDirectory() {
    return FileType.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileType.isRegular(mode);
  }

  public boolean isSymlink() {
    return FileType.isSymlink(mode);
  }

  /** Returns these as those of the same object at a moment at which it was no different. */
  public Attributes at(FileRef other) {
    return new Attributes(
        other,
        mode,
        uid,
        gid,
        nlink,
        size,
        allocatedBytes,
        rdev,
        atime,
        mtime,
        ctime,
        btime,
        generation,
        flags,
        parent);
  }

  /** Returns the permission bits, set-user-id, set-group-id and sticky included. */
  public int permissions() {
    return mode & FileType.PERMISSIONS;
  }
}
