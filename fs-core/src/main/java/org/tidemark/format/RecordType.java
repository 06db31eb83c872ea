package org.tidemark.format;

/**
 * The types of records, as they stand in keys: an unsigned byte; 0 is invalid. The order is the
 * order in the tree.
 */
public final class RecordType {
  /** Key 0: mode, owner, size, times of an object. */
  public static final int INODE = 1;

  /** Key 0: the access time. Replaced in place, without history and without tid; never mirrored. */
  public static final int ATIME = 2;

  /** Key: name hash with a collision counter in its low bits. An entry of a directory. */
  public static final int DIRENT = 3;

  /** Key: file offset. A run of a file's data. */
  public static final int EXTENT = 4;

  /** Key 0: the whole content of a small file. */
  public static final int INLINE = 5;

  /** Key 0: the target of a symbolic link. */
  public static final int SYMLINK = 6;

  /** Key: name hash with a collision counter. An extended attribute. */
  public static final int XATTR = 7;

  /** Key: objectId. Local: a file to delete or to truncate when nobody has it open. */
  public static final int ORPHAN = 8;

  /** Key: tid. Local: the time and the extent of a commit. */
  public static final int COMMIT = 9;

  /** Key: tid. Local: a named moment. */
  public static final int SNAPSHOT = 10;

  /** Local: a pseudo filesystem, the unit of mirroring. */
  public static final int PFS = 11;

  /** Local: a setting. */
  public static final int CONFIG = 12;

  /** Local: the state of a mirror. */
  public static final int PEER = 13;

  private static final String[] NAMES = {
    "none",
    "INODE",
    "ATIME",
    "DIRENT",
    "EXTENT",
    "INLINE",
    "SYMLINK",
    "XATTR",
    "ORPHAN",
    "COMMIT",
    "SNAPSHOT",
    "PFS",
    "CONFIG",
    "PEER"
  };

  private RecordType() {}

  /** Returns whether records of this type exist. */
  public static boolean isValid(int type) {
    return type >= INODE && type <= PEER;
  }

  public static String toString(int type) {
    return isValid(type) ? NAMES[type] : "type " + type;
  }
}
