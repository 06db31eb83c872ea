package org.tidemark.suites.posix;

/**
 * What stat says. Times are nanoseconds since the epoch, {@code blocks} counts 512 bytes.
 *
 * @param mode type and permission bits
 */
public record Stat(
    long ino,
    int mode,
    int nlink,
    int uid,
    int gid,
    long rdev,
    long size,
    long blocks,
    long atime,
    long mtime,
    long ctime) {

  /** The type bits of the mode, for example {@link Linux#S_IFDIR}. */
  public int type() {
    return mode & Linux.S_IFMT;
  }

  /** The mode without its type. */
  public int permissions() {
    return mode & 07777;
  }
}
