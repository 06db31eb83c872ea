package org.tidemark.btree;

/** Where the editor gets room for nodes from. Called under the exclusive tree lock. */
public interface NodeSpace {
  /**
   * An address for a new node.
   *
   * @throws org.tidemark.base.FsException ENOSPC
   */
  long allocate();

  /** The committed node at {@code address} is not part of the tree any more. */
  void free(long address);

  /** The node at {@code address} was never written and is not part of the tree any more. */
  void abandon(long address);
}
