package org.tidemark.fuse.kernel.dispatch;

/**
 * What a mount wants of the kernel; it gets what the kernel offers of it.
 *
 * @param pageBytes the machine's page size
 * @param writeBack whether the kernel may gather writes in its page cache (FUSE_WRITEBACK_CACHE)
 * @param zeroMessageOpen whether files and directories are opened without asking
 * @param accessControlLists whether the kernel checks POSIX ACLs
 * @param maxBackground how many read-ahead and write-back requests may be under way at once
 */
public record SessionOptions(
    int pageBytes,
    boolean writeBack,
    boolean zeroMessageOpen,
    boolean accessControlLists,
    int maxBackground) {
  /** What a mount wants as a rule. */
  public static final SessionOptions DEFAULTS = new SessionOptions(4096, true, true, true, 64);

  /** The same on a machine with pages of this size. */
  public SessionOptions withPageBytes(int bytes) {
    return new SessionOptions(bytes, writeBack, zeroMessageOpen, accessControlLists, maxBackground);
  }

  /** The same with or without write-back caching in the kernel. */
  public SessionOptions withWriteBack(boolean wanted) {
    return new SessionOptions(
        pageBytes, wanted, zeroMessageOpen, accessControlLists, maxBackground);
  }

  /** The same with or without messages for opens. */
  public SessionOptions withZeroMessageOpen(boolean wanted) {
    return new SessionOptions(pageBytes, writeBack, wanted, accessControlLists, maxBackground);
  }
}
