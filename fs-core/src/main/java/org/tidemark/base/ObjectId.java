package org.tidemark.base;

/**
 * Object ids: what a file or a directory is called inside the filesystem, for ever; also its inode
 * number.
 */
public final class ObjectId {
  /**
   * Owns the records that are not part of any file and are never mirrored: commits, snapshots,
   * orphans, settings.
   */
  public static final long LOCAL = 0;

  /** The root directory. */
  public static final long ROOT = 1;

  /** The first id that is given to a file. */
  public static final long FIRST_USER = 2;

  private ObjectId() {}
}
