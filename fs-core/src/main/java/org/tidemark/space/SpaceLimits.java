package org.tidemark.space;

import org.tidemark.base.Units;

/**
 * Who may go how far when space runs out. Pure arithmetic.
 *
 * <p><b>Why nodes need a reserve.</b> Under history a removal frees nothing: it marks records dead,
 * and a copy-on-write tree copies the nodes on the way. The copied nodes return when the commit is
 * durable, so what is needed is room for what one group of changes copies. Data and nodes never
 * share a segment, so data could otherwise take the last empty segment and leave nodes nothing.
 *
 * <p><b>The reserve R</b> is 1/128 of all blocks, at least 1.5 segments, 96 nodes (but these never
 * more than a quarter of all blocks) and 256 nodes (never more than 1/32), at most 512 MiB, counted
 * in nodes:
 *
 * <pre>
 * image    segment     R         of the image
 * 16 MiB   1 MiB     1.5 MiB     9.4 %   (96 nodes of 16 KiB; data may fill 11 to 12 of 14 segments)
 * 128 MiB  1 MiB       4 MiB     3.1 %
 * 1 GiB    8 MiB      12 MiB     1.2 %
 * 10 GiB   8 MiB      80 MiB     0.8 %
 * 1 TiB    8 MiB     512 MiB     0.05 %
 * </pre>
 *
 * <p>512 MiB are five times what the node cache lets one group copy, so more would serve nobody.
 * Free nodes in segments of nodes count towards R: a filesystem with some metadata rarely keeps an
 * empty segment for it.
 *
 * <p><b>Room for nodes</b> at any moment: the free nodes in segments of nodes, plus the empty
 * segments that are not promised to reserved data. Floors, in parts of R that must stay:
 *
 * <pre>
 *         a node may be        data may be reserved while this stays
 *         allocated, or data   for nodes if it
 *         in segments of data  needs an empty    and this for data
 *         reserved, while      segment
 *         this stays
 * ORDER   16/16 R              18/16 R           as USER, and 1/32 of all blocks
 * USER    12/16 R              16/16 R           1 % of all blocks, at most 64 MiB, and the next line
 * ROOT    10/16 R              14/16 R           1/1024 of all, at most 4 MiB, at least 16 blocks
 * REMOVE   5/16 R               9/16 R           nothing
 * PRUNE    3/16 R               7/16 R           nothing
 * FLUSH    2/16 R               6/16 R           nothing
 * COMMIT   0                    4/16 R           nothing
 * </pre>
 *
 * <p>So when data has filled the disk, the owner can still rename and chmod; when users have used
 * that up too, root, then removal, then pruning go on, then data that write(2) accepted earlier,
 * and a commit has the last eighth (12 nodes in the smallest image) for itself, for its record in
 * the tree and the path to it. Holes in segments of data are no use to nodes, so the higher floors
 * do not keep data out of them.
 *
 * <p>Reserved data also claims one node for each 64 blocks, at most R/4: for the records of extents
 * that its flush will insert. The claim ends with the flush.
 */
final class SpaceLimits {
  private static final long RESERVE_BYTES_MAX = 512L * Units.MIB;
  private static final long RESERVE_NODES_MIN = 96;

  /**
   * Each group of removals leaves a moment behind: with room for few of them there are many groups.
   */
  private static final long RESERVE_NODES_GOOD = 256;

  /** What is put in order while so much is left to users is not missed by them. */
  private static final long ORDER_PART = 32;

  private static final long ROOT_BYTES_MAX = 64L * Units.MIB;
  private static final long REMOVE_BYTES_MAX = 4L * Units.MIB;
  private static final long REMOVE_BLOCKS_MIN = 16;
  private static final long DATA_BLOCKS_PER_NODE = 64;

  private final long nodeReserve;
  private final long orderBlocks;
  private final long rootBlocks;
  private final long removeBlocks;

  /**
   * Computes the amounts for a filesystem.
   *
   * @param totalBlocks all blocks that nodes and data can use
   * @param nodeBlocks the blocks of a node
   * @param segmentBlocks the blocks of a segment
   */
  SpaceLimits(long totalBlocks, int nodeBlocks, int segmentBlocks) {
    long smallest =
        Math.max(segmentBlocks * 3L / 2, Math.min(RESERVE_NODES_MIN * nodeBlocks, totalBlocks / 4));
    long good = Math.min(RESERVE_NODES_GOOD * nodeBlocks, totalBlocks / 32);
    long wanted = Math.min(totalBlocks / 128, RESERVE_BYTES_MAX / Units.BLOCK_BYTES);
    nodeReserve = Math.max(wanted, Math.max(smallest, good)) / nodeBlocks;
    orderBlocks = totalBlocks / ORDER_PART;
    rootBlocks = Math.min(totalBlocks / 100, ROOT_BYTES_MAX / Units.BLOCK_BYTES);
    removeBlocks =
        Math.max(
            REMOVE_BLOCKS_MIN, Math.min(totalBlocks / 1024, REMOVE_BYTES_MAX / Units.BLOCK_BYTES));
  }

  /** The whole reserve, in nodes. */
  long nodeReserve() {
    return nodeReserve;
  }

  /** How many nodes must stay possible after a node was allocated at this level. */
  long nodeFloor(Reserve level) {
    return nodeReserve
        * switch (level) {
          case ORDER -> 16;
          case USER -> 12;
          case ROOT -> 10;
          case REMOVE -> 5;
          case PRUNE -> 3;
          case FLUSH -> 2;
          case COMMIT -> 0;
        }
        / 16;
  }

  /** How many nodes must stay possible after data was reserved at this level. */
  long nodeFloorForData(Reserve level) {
    return nodeReserve
        * switch (level) {
          case ORDER -> 18;
          case USER -> 16;
          case ROOT -> 14;
          case REMOVE -> 9;
          case PRUNE -> 7;
          case FLUSH -> 6;
          case COMMIT -> 4;
        }
        / 16;
  }

  /** How many blocks must stay reservable after data was reserved at this level. */
  long dataFloor(Reserve level) {
    return switch (level) {
      case ORDER -> rootBlocks + removeBlocks + orderBlocks;
      case USER -> rootBlocks + removeBlocks;
      case ROOT -> removeBlocks;
      case REMOVE, PRUNE, FLUSH, COMMIT -> 0;
    };
  }

  /** How many nodes the flush of so much reserved data may add to the tree. */
  long nodesForData(long reservedBlocks) {
    long records = (reservedBlocks + DATA_BLOCKS_PER_NODE - 1) / DATA_BLOCKS_PER_NODE;
    return Math.min(records, nodeReserve / 4);
  }
}
