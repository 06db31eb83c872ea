package org.tidemark.fuse.kernel.abi;

/** The structs about attributes of nodes and of the whole filesystem. */
public final class AttributeStructs {
  // setattr_in.valid
  public static final int FATTR_MODE = 1;
  public static final int FATTR_UID = 1 << 1;
  public static final int FATTR_GID = 1 << 2;
  public static final int FATTR_SIZE = 1 << 3;
  public static final int FATTR_ATIME = 1 << 4;
  public static final int FATTR_MTIME = 1 << 5;
  public static final int FATTR_ATIME_NOW = 1 << 7;
  public static final int FATTR_MTIME_NOW = 1 << 8;
  public static final int FATTR_CTIME = 1 << 10;
  public static final int FATTR_KILL_SUIDGID = 1 << 11;

  /** The unit of {@link Attr#BLOCKS}. */
  public static final int BLOCK_BYTES = 512;

  private AttributeStructs() {}

  /** {@code struct fuse_attr}. */
  public static final class Attr {
    public static final int INO = 0;
    public static final int SIZE = INO + 8;
    public static final int BLOCKS = SIZE + 8;
    public static final int ATIME = BLOCKS + 8;
    public static final int MTIME = ATIME + 8;
    public static final int CTIME = MTIME + 8;
    public static final int ATIMENSEC = CTIME + 8;
    public static final int MTIMENSEC = ATIMENSEC + 4;
    public static final int CTIMENSEC = MTIMENSEC + 4;
    public static final int MODE = CTIMENSEC + 4;
    public static final int NLINK = MODE + 4;
    public static final int UID = NLINK + 4;
    public static final int GID = UID + 4;
    public static final int RDEV = GID + 4;
    public static final int BLKSIZE = RDEV + 4;
    public static final int FLAGS = BLKSIZE + 4;
    public static final int BYTES = FLAGS + 4;

    private Attr() {}
  }

  /** {@code struct fuse_attr_out}. */
  public static final class AttrOut {
    public static final int ATTR_VALID = 0;
    public static final int ATTR_VALID_NSEC = ATTR_VALID + 8;
    public static final int ATTR = ATTR_VALID_NSEC + 4 + 4;
    public static final int BYTES = ATTR + Attr.BYTES;

    private AttrOut() {}
  }

  /** {@code struct fuse_getattr_in}. */
  public static final class GetattrIn {
    public static final int GETATTR_FLAGS = 0;
    public static final int FH = GETATTR_FLAGS + 4 + 4;
    public static final int BYTES = FH + 8;

    private GetattrIn() {}
  }

  /** {@code struct fuse_setattr_in}. */
  public static final class SetattrIn {
    public static final int VALID = 0;
    public static final int FH = VALID + 4 + 4;
    public static final int SIZE = FH + 8;
    public static final int LOCK_OWNER = SIZE + 8;
    public static final int ATIME = LOCK_OWNER + 8;
    public static final int MTIME = ATIME + 8;
    public static final int CTIME = MTIME + 8;
    public static final int ATIMENSEC = CTIME + 8;
    public static final int MTIMENSEC = ATIMENSEC + 4;
    public static final int CTIMENSEC = MTIMENSEC + 4;
    public static final int MODE = CTIMENSEC + 4;
    public static final int UID = MODE + 4 + 4;
    public static final int GID = UID + 4;
    public static final int BYTES = GID + 4 + 4;

    private SetattrIn() {}
  }

  /** {@code struct fuse_kstatfs}, which is all of {@code struct fuse_statfs_out}. */
  public static final class StatfsOut {
    public static final int BLOCKS = 0;
    public static final int BFREE = BLOCKS + 8;
    public static final int BAVAIL = BFREE + 8;
    public static final int FILES = BAVAIL + 8;
    public static final int FFREE = FILES + 8;
    public static final int BSIZE = FFREE + 8;
    public static final int NAMELEN = BSIZE + 4;
    public static final int FRSIZE = NAMELEN + 4;
    public static final int BYTES = FRSIZE + 4 + 4 + 6 * 4;

    private StatfsOut() {}
  }

  /** {@code struct fuse_statx_in}. */
  public static final class StatxIn {
    public static final int GETATTR_FLAGS = 0;
    public static final int FH = GETATTR_FLAGS + 4 + 4;
    public static final int SX_FLAGS = FH + 8;
    public static final int SX_MASK = SX_FLAGS + 4;
    public static final int BYTES = SX_MASK + 4;

    private StatxIn() {}
  }

  /** {@code struct fuse_sx_time}. */
  public static final class SxTime {
    public static final int SEC = 0;
    public static final int NSEC = SEC + 8;
    public static final int BYTES = NSEC + 4 + 4;

    private SxTime() {}
  }

  /** {@code struct fuse_statx_out}, with the {@code struct fuse_statx} at its end. */
  public static final class StatxOut {
    /** STATX_BASIC_STATS and STATX_BTIME. */
    public static final int MASK_ALL = 0x7ff | 0x800;

    public static final int ATTR_VALID = 0;
    public static final int ATTR_VALID_NSEC = ATTR_VALID + 8;
    public static final int MASK = ATTR_VALID_NSEC + 4 + 4 + 2 * 8;
    public static final int BLKSIZE = MASK + 4;
    public static final int ATTRIBUTES = BLKSIZE + 4;
    public static final int NLINK = ATTRIBUTES + 8;
    public static final int UID = NLINK + 4;
    public static final int GID = UID + 4;
    public static final int MODE = GID + 4;
    public static final int INO = MODE + 2 + 2;
    public static final int SIZE = INO + 8;
    public static final int BLOCKS = SIZE + 8;
    public static final int ATTRIBUTES_MASK = BLOCKS + 8;
    public static final int ATIME = ATTRIBUTES_MASK + 8;
    public static final int BTIME = ATIME + SxTime.BYTES;
    public static final int CTIME = BTIME + SxTime.BYTES;
    public static final int MTIME = CTIME + SxTime.BYTES;
    public static final int RDEV_MAJOR = MTIME + SxTime.BYTES;
    public static final int RDEV_MINOR = RDEV_MAJOR + 4;
    public static final int BYTES = RDEV_MINOR + 4 + 4 + 4 + 14 * 8;

    private StatxOut() {}
  }
}
