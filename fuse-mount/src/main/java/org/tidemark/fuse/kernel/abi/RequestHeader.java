package org.tidemark.fuse.kernel.abi;

/** {@code struct fuse_in_header}: what every request starts with. */
public final class RequestHeader {
  public static final int LEN = 0;
  public static final int OPCODE = LEN + 4;
  public static final int UNIQUE = OPCODE + 4;
  public static final int NODEID = UNIQUE + 8;
  public static final int UID = NODEID + 8;
  public static final int GID = UID + 4;
  public static final int PID = GID + 4;

  /** The length of the extensions at the end of the request, in units of 8 bytes. */
  public static final int TOTAL_EXTLEN = PID + 4;

  public static final int BYTES = TOTAL_EXTLEN + 2 + 2;

  private RequestHeader() {}
}
