package org.tidemark.format;

/**
 * The payload of an INODE record. Times are in ns since the epoch, signed.
 *
 * <p>Every change makes a new version of the record, at most one in each commit.
 */
public final class InodeFormat {
  /** The flag of a file whose past is not kept. */
  public static final int FLAG_NO_HISTORY = 1;

  /** The flag of a directory with a default access control list: what is created there asks it. */
  public static final int FLAG_DEFAULT_ACL = 1 << 1;

  /** The flag of a file that backup programs leave out. */
  public static final int FLAG_NO_DUMP = 1 << 2;

  /** The flag of a file whose access time is not kept. */
  public static final int FLAG_NO_ATIME = 1 << 3;

  public static final Layout LAYOUT = new Layout("InodeFormat");

  /** Type and permissions: see {@link FileMode}. */
  public static final int MODE = LAYOUT.u32("mode");

  public static final int UID = LAYOUT.u32("uid");
  public static final int GID = LAYOUT.u32("gid");

  /** Names of a file; 2 + subdirectories of a directory; 0 once it has no name. */
  public static final int NLINK = LAYOUT.u32("nlink");

  /** Bytes of content; of a symlink the bytes of its target; 0 for everything else. */
  public static final int SIZE = LAYOUT.u64("size");

  /** Bytes of the blocks that live extents refer to. */
  public static final int ALLOCATED = LAYOUT.u64("allocated");

  /** Of a device its number as Linux encodes it. */
  public static final int RDEV = LAYOUT.u64("rdev");

  public static final int FLAGS = LAYOUT.u32("flags");
  public static final int GENERATION = LAYOUT.u32("generation");

  /** A directory with a name of this object: exact for directories, a hint for all else. */
  public static final int PARENT = LAYOUT.u64("parent");

  public static final int BTIME = LAYOUT.u64("btime");
  public static final int CTIME = LAYOUT.u64("ctime");
  public static final int MTIME = LAYOUT.u64("mtime");

  public static final int LENGTH;

  static {
    LAYOUT.end();
    LENGTH = LAYOUT.size();
  }

  private InodeFormat() {}
}
