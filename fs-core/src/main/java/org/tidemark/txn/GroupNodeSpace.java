package org.tidemark.txn;

import org.tidemark.btree.NodeSpace;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;

/**
 * Room for nodes, at the level of the operation at hand; what it frees is noted in the open group.
 */
final class GroupNodeSpace implements NodeSpace {
  private final Space space;
  private final Groups groups;
  private final int nodeBlocks;
  private Reserve level = Reserve.COMMIT;

  GroupNodeSpace(Space space, Groups groups, int nodeBlocks) {
    this.space = space;
    this.groups = groups;
    this.nodeBlocks = nodeBlocks;
  }

  /** How deep the operation that begins may go. Under the tree lock. */
  void level(Reserve operationLevel) {
    level = operationLevel;
  }

  @Override
  public long allocate() {
    return space.allocateNode(level);
  }

  @Override
  public void free(long address) {
    Group group = groups.open();
    group.space().freed(address, nodeBlocks);
    group.freedNode(address);
  }

  @Override
  public void abandon(long address) {
    space.abandonNode(address);
  }
}
