package org.tidemark.fuse.kernel.abi;

/** {@code struct fuse_out_header}: what every reply and every notification starts with. */
public final class ReplyHeader {
  public static final int LEN = 0;

  /** 0, or the errno negated; of a notification its code. */
  public static final int ERROR = LEN + 4;

  /** That of the request; 0 of a notification. */
  public static final int UNIQUE = ERROR + 4;

  public static final int BYTES = UNIQUE + 8;

  private ReplyHeader() {}
}
