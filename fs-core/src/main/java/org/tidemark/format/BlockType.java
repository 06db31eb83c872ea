package org.tidemark.format;

/** What a block with a header of its own is, as it stands in that header. 0 is invalid. */
public final class BlockType {
  public static final int VOLUME_HEADER = 1;
  public static final int SUPERBLOCK = 2;
  public static final int FREEMAP = 3;
  public static final int LEAF = 4;
  public static final int INTERNAL = 5;
  public static final int LOG_FRAME = 6;

  private BlockType() {}
}
