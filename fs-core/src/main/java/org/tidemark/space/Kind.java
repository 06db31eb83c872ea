package org.tidemark.space;

/** What a segment is used for. The code is what the freemap slot stores. */
public enum Kind {
  /** No block in use, apart from the freemap slots at the head of a region. */
  FREE(0),
  /** Nodes of the tree, each at a multiple of the node's size. */
  NODES(1),
  /** File data. */
  DATA(2),
  /** Not handed out at all. No segment has this kind now; it stays reserved. */
  SYSTEM(3);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  /** The byte that stands for this kind in a freemap slot. */
  public int code() {
    return code;
  }
}
