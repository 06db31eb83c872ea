package org.tidemark.fuse.api;

/** The flags of open(2) that a filesystem has to know; these values hold on x86-64 and arm64. */
public final class OpenFlags {
  public static final int ACCESS_MODE = 3;
  public static final int READ_ONLY = 0;
  public static final int TRUNCATE = 0x200;
  public static final int APPEND = 0x400;

  /** O_DSYNC; O_SYNC includes it. */
  public static final int DSYNC = 0x1000;

  public static final int EXCLUSIVE = 0x80;

  /**
   * None of open(2): the kernel has kept this data in its cache, and the times of the file with it.
   * It sets them itself, before or after the data.
   */
  public static final int TIMES_KEPT = 1 << 31;

  private OpenFlags() {}

  /** Returns whether each write has to be durable when it returns. */
  public static boolean durable(int flags) {
    return (flags & DSYNC) != 0;
  }

  /** Returns whether a file that is opened with these flags can be written through it. */
  public static boolean writes(int flags) {
    return (flags & ACCESS_MODE) != READ_ONLY;
  }
}
