package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The payload of a COMMIT frame in the log: everything that makes a group of changes a state of the
 * filesystem.
 *
 * <pre>
 * Commit --> Header, Node{nodeCount}, SpaceDelta
 * Node   --> address:64, crc:32
 * </pre>
 */
public final class CommitFormat {
  public static final int TID_OFFSET = 0;
  public static final int PREVIOUS_TID_OFFSET = TID_OFFSET + SIZE_OF_LONG;
  public static final int TIME_OFFSET = PREVIOUS_TID_OFFSET + SIZE_OF_LONG;
  public static final int ROOT_ADDRESS_OFFSET = TIME_OFFSET + SIZE_OF_LONG;
  public static final int ROOT_CRC_OFFSET = ROOT_ADDRESS_OFFSET + SIZE_OF_LONG;
  public static final int ROOT_LEVEL_OFFSET = ROOT_CRC_OFFSET + SIZE_OF_INT;
  public static final int NEXT_OBJECT_ID_OFFSET = ROOT_LEVEL_OFFSET + SIZE_OF_INT;
  public static final int OP_SEQ_OFFSET = NEXT_OBJECT_ID_OFFSET + SIZE_OF_LONG;
  public static final int LIVE_BYTES_OFFSET = OP_SEQ_OFFSET + SIZE_OF_LONG;
  public static final int DEAD_BYTES_OFFSET = LIVE_BYTES_OFFSET + SIZE_OF_LONG;
  public static final int NODE_COUNT_OFFSET = DEAD_BYTES_OFFSET + SIZE_OF_LONG;
  public static final int SPACE_LENGTH_OFFSET = NODE_COUNT_OFFSET + SIZE_OF_INT;
  public static final int FLAGS_OFFSET = SPACE_LENGTH_OFFSET + SIZE_OF_INT;
  public static final int RESERVED_OFFSET = FLAGS_OFFSET + SIZE_OF_INT;

  /** Bytes of the header; the nodes follow. */
  public static final int HEADER_LENGTH = RESERVED_OFFSET + SIZE_OF_INT;

  /** Nodes and data had a barrier of their own before this record was written. */
  public static final int FLAG_SYNCED = 1;

  public static final int NODE_ADDRESS_OFFSET = 0;
  public static final int NODE_CRC_OFFSET = NODE_ADDRESS_OFFSET + SIZE_OF_LONG;

  /** Bytes of one node's entry. */
  public static final int NODE_LENGTH = NODE_CRC_OFFSET + SIZE_OF_INT;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private CommitFormat() {}

  /** Offset of the entry of node {@code i}. */
  public static int node(int i) {
    return HEADER_LENGTH + i * NODE_LENGTH;
  }

  /** Writes the header. */
  public static void init(
      MutableDirectBuffer buffer,
      CommitState state,
      int nodeCount,
      int spaceLength,
      long previousTid,
      boolean synced) {
    buffer.putLong(TID_OFFSET, state.tid(), ORDER);
    buffer.putLong(PREVIOUS_TID_OFFSET, previousTid, ORDER);
    buffer.putLong(TIME_OFFSET, state.time(), ORDER);
    buffer.putLong(ROOT_ADDRESS_OFFSET, state.rootAddress(), ORDER);
    buffer.putInt(ROOT_CRC_OFFSET, state.rootCrc(), ORDER);
    buffer.putInt(ROOT_LEVEL_OFFSET, state.rootLevel(), ORDER);
    buffer.putLong(NEXT_OBJECT_ID_OFFSET, state.nextObjectId(), ORDER);
    buffer.putLong(OP_SEQ_OFFSET, state.opSeq(), ORDER);
    buffer.putLong(LIVE_BYTES_OFFSET, state.liveBytes(), ORDER);
    buffer.putLong(DEAD_BYTES_OFFSET, state.deadBytes(), ORDER);
    buffer.putInt(NODE_COUNT_OFFSET, nodeCount, ORDER);
    buffer.putInt(SPACE_LENGTH_OFFSET, spaceLength, ORDER);
    buffer.putInt(FLAGS_OFFSET, synced ? FLAG_SYNCED : 0, ORDER);
    buffer.putInt(RESERVED_OFFSET, 0, ORDER);
  }

  /** Reads the header. */
  public static CommitState state(DirectBuffer buffer) {
    return new CommitState(
        buffer.getLong(TID_OFFSET, ORDER),
        buffer.getLong(TIME_OFFSET, ORDER),
        buffer.getLong(ROOT_ADDRESS_OFFSET, ORDER),
        buffer.getInt(ROOT_CRC_OFFSET, ORDER),
        buffer.getInt(ROOT_LEVEL_OFFSET, ORDER),
        buffer.getLong(NEXT_OBJECT_ID_OFFSET, ORDER),
        buffer.getLong(OP_SEQ_OFFSET, ORDER),
        buffer.getLong(LIVE_BYTES_OFFSET, ORDER),
        buffer.getLong(DEAD_BYTES_OFFSET, ORDER));
  }

  /**
   * The commit that this one is based on. One that stands between them in the log never became
   * durable.
   */
  public static long previousTid(DirectBuffer buffer) {
    return buffer.getLong(PREVIOUS_TID_OFFSET, ORDER);
  }

  /** Whether nodes and data are durable if this record is. */
  public static boolean isSynced(DirectBuffer buffer) {
    return (buffer.getInt(FLAGS_OFFSET, ORDER) & FLAG_SYNCED) != 0;
  }

  public static int nodeCount(DirectBuffer buffer) {
    return buffer.getInt(NODE_COUNT_OFFSET, ORDER);
  }

  public static int spaceLength(DirectBuffer buffer) {
    return buffer.getInt(SPACE_LENGTH_OFFSET, ORDER);
  }

  public static void node(MutableDirectBuffer buffer, int i, long address, int crc) {
    buffer.putLong(node(i) + NODE_ADDRESS_OFFSET, address, ORDER);
    buffer.putInt(node(i) + NODE_CRC_OFFSET, crc, ORDER);
  }

  public static long nodeAddress(DirectBuffer buffer, int i) {
    return buffer.getLong(node(i) + NODE_ADDRESS_OFFSET, ORDER);
  }

  public static int nodeCrc(DirectBuffer buffer, int i) {
    return buffer.getInt(node(i) + NODE_CRC_OFFSET, ORDER);
  }
}
