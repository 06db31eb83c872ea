package org.tidemark.fuse.api;

/**
 * The attributes that one operation changes: those whose bit is in {@code set}.
 *
 * @param set bits {@link #MODE} and following
 * @param mode permission bits
 */
public record AttributeChange(
    int set,
    int mode,
    int uid,
    int gid,
    long size,
    long atimeNanos,
    long mtimeNanos,
    long ctimeNanos) {
  public static final int MODE = 1;
  public static final int UID = 1 << 1;
  public static final int GID = 1 << 2;
  public static final int SIZE = 1 << 3;
  public static final int ATIME = 1 << 4;
  public static final int MTIME = 1 << 5;

  /** The time of access becomes the present; {@code atimeNanos} does not count. */
  public static final int ATIME_NOW = 1 << 6;

  /** The time of modification becomes the present; {@code mtimeNanos} does not count. */
  public static final int MTIME_NOW = 1 << 7;

  /** Only where the kernel keeps the times of files itself, while it caches writes. */
  public static final int CTIME = 1 << 8;

  /** Returns whether any of these bits is set. */
  public boolean sets(int bits) {
    return (set & bits) != 0;
  }
}
