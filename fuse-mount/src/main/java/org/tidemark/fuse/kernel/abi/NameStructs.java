package org.tidemark.fuse.kernel.abi;

import org.tidemark.fuse.kernel.abi.AttributeStructs.Attr;

/** The structs of operations on names, and of reading directories. */
public final class NameStructs {
  public static final int RENAME_NOREPLACE = 1;
  public static final int RENAME_EXCHANGE = 2;

  private NameStructs() {}

  /** {@code struct fuse_entry_out}. */
  public static final class EntryOut {
    /** 0: there is no such name, and the kernel may remember that. */
    public static final int NODEID = 0;

    public static final int GENERATION = NODEID + 8;
    public static final int ENTRY_VALID = GENERATION + 8;
    public static final int ATTR_VALID = ENTRY_VALID + 8;
    public static final int ENTRY_VALID_NSEC = ATTR_VALID + 8;
    public static final int ATTR_VALID_NSEC = ENTRY_VALID_NSEC + 4;
    public static final int ATTR = ATTR_VALID_NSEC + 4;
    public static final int BYTES = ATTR + Attr.BYTES;

    private EntryOut() {}
  }

  /** {@code struct fuse_forget_in}. */
  public static final class ForgetIn {
    public static final int NLOOKUP = 0;
    public static final int BYTES = NLOOKUP + 8;

    private ForgetIn() {}
  }

  /** {@code struct fuse_batch_forget_in}; that many {@link ForgetOne} follow. */
  public static final class BatchForgetIn {
    public static final int COUNT = 0;
    public static final int BYTES = COUNT + 4 + 4;

    private BatchForgetIn() {}
  }

  /** {@code struct fuse_forget_one}. */
  public static final class ForgetOne {
    public static final int NODEID = 0;
    public static final int NLOOKUP = NODEID + 8;
    public static final int BYTES = NLOOKUP + 8;

    private ForgetOne() {}
  }

  /** {@code struct fuse_mknod_in}; the name follows. */
  public static final class MknodIn {
    public static final int MODE = 0;
    public static final int RDEV = MODE + 4;
    public static final int UMASK = RDEV + 4;
    public static final int BYTES = UMASK + 4 + 4;

    private MknodIn() {}
  }

  /** {@code struct fuse_mkdir_in}; the name follows. */
  public static final class MkdirIn {
    public static final int MODE = 0;
    public static final int UMASK = MODE + 4;
    public static final int BYTES = UMASK + 4;

    private MkdirIn() {}
  }

  /** {@code struct fuse_rename_in}; the old and the new name follow. */
  public static final class RenameIn {
    public static final int NEWDIR = 0;
    public static final int BYTES = NEWDIR + 8;

    private RenameIn() {}
  }

  /** {@code struct fuse_rename2_in}; the old and the new name follow. */
  public static final class Rename2In {
    public static final int NEWDIR = 0;
    public static final int FLAGS = NEWDIR + 8;
    public static final int BYTES = FLAGS + 4 + 4;

    private Rename2In() {}
  }

  /** {@code struct fuse_link_in}; the new name follows. */
  public static final class LinkIn {
    public static final int OLDNODEID = 0;
    public static final int BYTES = OLDNODEID + 8;

    private LinkIn() {}
  }

  /** {@code struct fuse_create_in}, of CREATE and TMPFILE; the name follows. */
  public static final class CreateIn {
    public static final int FLAGS = 0;
    public static final int MODE = FLAGS + 4;
    public static final int UMASK = MODE + 4;
    public static final int OPEN_FLAGS = UMASK + 4;
    public static final int BYTES = OPEN_FLAGS + 4;

    private CreateIn() {}
  }

  /** {@code struct fuse_dirent}; the name follows, and zeros up to a multiple of 8. */
  public static final class Dirent {
    public static final int INO = 0;
    public static final int OFF = INO + 8;
    public static final int NAMELEN = OFF + 8;
    public static final int TYPE = NAMELEN + 4;
    public static final int NAME = TYPE + 4;

    private Dirent() {}

    /** Returns what an entry with a name of this length takes. */
    public static int bytes(int nameBytes) {
      return (NAME + nameBytes + 7) & ~7;
    }
  }

  /** {@code struct fuse_direntplus}. */
  public static final class DirentPlus {
    public static final int ENTRY_OUT = 0;
    public static final int DIRENT = ENTRY_OUT + EntryOut.BYTES;

    private DirentPlus() {}

    /** Returns what an entry with a name of this length takes. */
    public static int bytes(int nameBytes) {
      return DIRENT + Dirent.bytes(nameBytes);
    }
  }
}
