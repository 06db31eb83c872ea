package org.tidemark.format;

/** The payload of an ATIME record. Without one, the access time is the time of creation. */
public final class AtimeFormat {
  public static final Layout LAYOUT = new Layout("AtimeFormat");

  /** In ns since the epoch, signed. */
  public static final int ATIME = LAYOUT.u64("atime");

  public static final int LENGTH;

  static {
    LAYOUT.end();
    LENGTH = LAYOUT.size();
  }

  private AtimeFormat() {}
}
