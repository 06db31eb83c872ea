package org.tidemark.format;

/**
 * The payload of a DIRENT record: what a name stands for. The key is the hash of the name in the
 * upper 48 bits (of which the highest is 0) and a collision counter in the lower 16: see {@link
 * NameKey}.
 */
public final class DirentFormat {
  public static final Layout LAYOUT = new Layout("DirentFormat");

  /** The object id. */
  public static final int CHILD = LAYOUT.u64("child");

  /** The type bits of the child's mode, shifted down by 12. */
  public static final int TYPE = LAYOUT.u8("type");

  /** 1 to 255 bytes, without a slash and without a zero. */
  public static final int NAME = LAYOUT.rest("name");

  public static final int NAME_BYTES_MAX = 255;

  private DirentFormat() {}
}
