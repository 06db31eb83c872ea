package org.tidemark.fuse.kernel.abi;

/** The structs of operations on files. */
public final class FileStructs {
  // open_in.open_flags
  public static final int OPEN_KILL_SUIDGID = 1;

  // open_out.open_flags
  public static final int FOPEN_KEEP_CACHE = 1 << 1;
  public static final int FOPEN_CACHE_DIR = 1 << 3;

  // write_in.write_flags
  public static final int WRITE_CACHE = 1;
  public static final int WRITE_KILL_SUIDGID = 1 << 2;

  // fsync_in.fsync_flags
  public static final int FSYNC_FDATASYNC = 1;

  // lseek_in.whence
  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;

  private FileStructs() {}

  /** {@code struct fuse_open_in}, of OPEN and OPENDIR. */
  public static final class OpenIn {
    public static final int FLAGS = 0;
    public static final int OPEN_FLAGS = FLAGS + 4;
    public static final int BYTES = OPEN_FLAGS + 4;

    private OpenIn() {}
  }

  /** {@code struct fuse_open_out}. */
  public static final class OpenOut {
    public static final int FH = 0;
    public static final int OPEN_FLAGS = FH + 8;
    public static final int BYTES = OPEN_FLAGS + 4 + 4;

    private OpenOut() {}
  }

  /** {@code struct fuse_release_in}, of RELEASE and RELEASEDIR. */
  public static final class ReleaseIn {
    public static final int FH = 0;
    public static final int FLAGS = FH + 8;
    public static final int RELEASE_FLAGS = FLAGS + 4;
    public static final int LOCK_OWNER = RELEASE_FLAGS + 4;
    public static final int BYTES = LOCK_OWNER + 8;

    private ReleaseIn() {}
  }

  /** {@code struct fuse_flush_in}. */
  public static final class FlushIn {
    public static final int FH = 0;
    public static final int LOCK_OWNER = FH + 8 + 4 + 4;
    public static final int BYTES = LOCK_OWNER + 8;

    private FlushIn() {}
  }

  /** {@code struct fuse_read_in}, of READ, READDIR and READDIRPLUS. */
  public static final class ReadIn {
    public static final int FH = 0;
    public static final int OFFSET = FH + 8;
    public static final int SIZE = OFFSET + 8;
    public static final int READ_FLAGS = SIZE + 4;
    public static final int LOCK_OWNER = READ_FLAGS + 4;
    public static final int FLAGS = LOCK_OWNER + 8;
    public static final int BYTES = FLAGS + 4 + 4;

    private ReadIn() {}
  }

  /** {@code struct fuse_write_in}; the data follows. */
  public static final class WriteIn {
    public static final int FH = 0;
    public static final int OFFSET = FH + 8;
    public static final int SIZE = OFFSET + 8;
    public static final int WRITE_FLAGS = SIZE + 4;
    public static final int LOCK_OWNER = WRITE_FLAGS + 4;

    /** Those of open(2); not valid with {@link FileStructs#WRITE_CACHE}. */
    public static final int FLAGS = LOCK_OWNER + 8;

    public static final int BYTES = FLAGS + 4 + 4;

    private WriteIn() {}
  }

  /** {@code struct fuse_write_out}, of WRITE and COPY_FILE_RANGE. */
  public static final class WriteOut {
    public static final int SIZE = 0;
    public static final int BYTES = SIZE + 4 + 4;

    private WriteOut() {}
  }

  /** {@code struct fuse_fsync_in}, of FSYNC and FSYNCDIR. */
  public static final class FsyncIn {
    public static final int FH = 0;
    public static final int FSYNC_FLAGS = FH + 8;
    public static final int BYTES = FSYNC_FLAGS + 4 + 4;

    private FsyncIn() {}
  }

  /** {@code struct fuse_fallocate_in}. */
  public static final class FallocateIn {
    public static final int FH = 0;
    public static final int OFFSET = FH + 8;
    public static final int LENGTH = OFFSET + 8;
    public static final int MODE = LENGTH + 8;
    public static final int BYTES = MODE + 4 + 4;

    private FallocateIn() {}
  }

  /** {@code struct fuse_lseek_in}. */
  public static final class LseekIn {
    public static final int FH = 0;
    public static final int OFFSET = FH + 8;
    public static final int WHENCE = OFFSET + 8;
    public static final int BYTES = WHENCE + 4 + 4;

    private LseekIn() {}
  }

  /** {@code struct fuse_lseek_out}. */
  public static final class LseekOut {
    public static final int OFFSET = 0;
    public static final int BYTES = OFFSET + 8;

    private LseekOut() {}
  }

  /** {@code struct fuse_copy_file_range_in}, of COPY_FILE_RANGE and COPY_FILE_RANGE_64. */
  public static final class CopyFileRangeIn {
    public static final int FH_IN = 0;
    public static final int OFF_IN = FH_IN + 8;
    public static final int NODEID_OUT = OFF_IN + 8;
    public static final int FH_OUT = NODEID_OUT + 8;
    public static final int OFF_OUT = FH_OUT + 8;
    public static final int LEN = OFF_OUT + 8;
    public static final int FLAGS = LEN + 8;
    public static final int BYTES = FLAGS + 8;

    private CopyFileRangeIn() {}
  }

  /** {@code struct fuse_copy_file_range_out}, of COPY_FILE_RANGE_64. */
  public static final class CopyFileRangeOut {
    public static final int BYTES_COPIED = 0;
    public static final int BYTES = BYTES_COPIED + 8;

    private CopyFileRangeOut() {}
  }

  /** {@code struct fuse_ioctl_in}; its input follows. */
  public static final class IoctlIn {
    public static final int FH = 0;
    public static final int FLAGS = FH + 8;
    public static final int CMD = FLAGS + 4;
    public static final int ARG = CMD + 4;
    public static final int IN_SIZE = ARG + 8;
    public static final int OUT_SIZE = IN_SIZE + 4;
    public static final int BYTES = OUT_SIZE + 4;

    private IoctlIn() {}
  }

  /** {@code struct fsxattr} of linux/fs.h: what the ioctls FS_IOC_FS..XATTR carry. */
  public static final class Fsxattr {
    public static final int XFLAGS = 0;
    public static final int EXTSIZE = XFLAGS + 4;
    public static final int NEXTENTS = EXTSIZE + 4;
    public static final int PROJID = NEXTENTS + 4;
    public static final int COWEXTSIZE = PROJID + 4;
    public static final int BYTES = COWEXTSIZE + 4 + 8;

    private Fsxattr() {}
  }

  /** {@code struct fuse_ioctl_out}; its output follows. */
  public static final class IoctlOut {
    public static final int RESULT = 0;
    public static final int FLAGS = RESULT + 4;
    public static final int IN_IOVS = FLAGS + 4;
    public static final int OUT_IOVS = IN_IOVS + 4;
    public static final int BYTES = OUT_IOVS + 4;

    private IoctlOut() {}
  }
}
