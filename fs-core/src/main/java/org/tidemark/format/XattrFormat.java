package org.tidemark.format;

/**
 * The payload of an XATTR record: the name, then the value, which goes on to the end. The key is
 * made like that of a DIRENT.
 */
public final class XattrFormat {
  public static final Layout LAYOUT = new Layout("XattrFormat");

  /** Bytes of the name, 1 to 255. */
  public static final int NAME_BYTES = LAYOUT.u8("nameBytes");

  /** The name, with its namespace ("user."), and right behind it the value. */
  public static final int NAME_AND_VALUE = LAYOUT.rest("nameAndValue");

  public static final int NAME_BYTES_MAX = 255;

  private XattrFormat() {}

  /** Returns the longest value that fits beside a name of this length. */
  public static int valueBytesMax(int nameBytes) {
    return LeafFormat.PAYLOAD_BYTES_MAX - NAME_AND_VALUE - nameBytes;
  }
}
