package org.tidemark.fuse.kernel.abi;

/** What a filesystem tells the kernel unasked: the codes, and the structs behind the header. */
public final class NotifyStructs {
  public static final int INVAL_INODE = 2;
  public static final int INVAL_ENTRY = 3;

  private NotifyStructs() {}

  /** {@code struct fuse_notify_inval_inode_out}. */
  public static final class InvalInodeOut {
    public static final int INO = 0;

    /** Where the dropped content begins; negative: only the attributes are dropped. */
    public static final int OFF = INO + 8;

    /** 0: to the end. */
    public static final int LEN = OFF + 8;

    public static final int BYTES = LEN + 8;

    private InvalInodeOut() {}
  }

  /** {@code struct fuse_notify_inval_entry_out}; the name and a zero byte follow. */
  public static final class InvalEntryOut {
    public static final int PARENT = 0;
    public static final int NAMELEN = PARENT + 8;
    public static final int FLAGS = NAMELEN + 4;
    public static final int BYTES = FLAGS + 4;

    private InvalEntryOut() {}
  }
}
