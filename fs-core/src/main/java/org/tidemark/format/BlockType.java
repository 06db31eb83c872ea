package org.tidemark.format;

/**
 * What a block is, as its header says. Nodes have types of their own behind their magic number. 0
 * is invalid.
 */
public final class BlockType {
  public static final int VOLUME_HEADER = 1;
  public static final int SUPERBLOCK = 2;
  public static final int FREEMAP = 3;
  public static final int LOG_FRAME = 4;

  private BlockType() {}
}
