package org.tidemark.space;

import java.nio.ByteBuffer;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.format.GroupSpaceFormat;

/**
 * What one group of changes allocated and freed: collected while the group is open, carried by its
 * commit record, applied to the committed bitmap when the group is durable. Allocations are applied
 * before frees, so a run may be in both.
 *
 * <p>Nodes are best recorded when the group is frozen: a node that was dropped while the group was
 * open ({@link Space#abandonNode}) then never appears here.
 *
 * <p>Not thread-safe; the open group's lies under the tree lock.
 */
public final class GroupSpace {
  private static final int LISTS = 3;

  private final RunList nodes = new RunList();
  private final RunList data = new RunList();
  private final RunList freed = new RunList();

  /** Records a run of data that this group's records refer to. */
  public void allocated(Run run) {
    data.add(run.address(), run.blocks());
  }

  /** Records a node that this group writes. */
  public void allocatedNode(long address, int blocks) {
    nodes.add(address, blocks);
  }

  /** Records a run that no record refers to after this group. */
  public void freed(Run run) {
    freed.add(run.address(), run.blocks());
  }

  /** As {@link #freed(Run)}. */
  public void freed(long address, int blocks) {
    freed.add(address, blocks);
  }

  /** Remembers the present content; an operation begins. There is one savepoint, the latest. */
  public void savepoint() {
    nodes.savepoint();
    data.savepoint();
    freed.savepoint();
  }

  /** Drops what was recorded since the last {@link #savepoint}: the operation is undone. */
  public void rollback() {
    nodes.rollback();
    data.rollback();
    freed.rollback();
  }

  /** Whether nothing was recorded. */
  public boolean isEmpty() {
    return nodes.isEmpty() && data.isEmpty() && freed.isEmpty();
  }

  /** Blocks of nodes and data that this group allocated. */
  public long allocatedBlocks() {
    return nodes.blocks() + data.blocks();
  }

  /** Blocks that this group freed. */
  public long freedBlocks() {
    return freed.blocks();
  }

  /** Hands out the runs of nodes. */
  public void forEachNode(RunConsumer consumer) {
    nodes.forEach(consumer);
  }

  /** Hands out the runs of data. */
  public void forEachData(RunConsumer consumer) {
    data.forEach(consumer);
  }

  /** Hands out the freed runs. */
  public void forEachFreed(RunConsumer consumer) {
    freed.forEach(consumer);
  }

  /** An upper bound of what {@link #encode} writes, in bytes. */
  public int encodedBytesMax() {
    long numbers = LISTS + 2L * (nodes.size() + data.size() + freed.size());
    return Math.toIntExact(numbers * GroupSpaceFormat.NUMBER_BYTES_MAX);
  }

  /**
   * Writes this delta at the position of dst as {@link GroupSpaceFormat} says; the runs are sorted
   * and joined by that.
   *
   * @throws org.tidemark.base.InvariantException if a block was allocated or freed twice
   */
  public void encode(ByteBuffer dst) {
    encode(nodes, dst);
    encode(data, dst);
    encode(freed, dst);
  }

  /**
   * Reads a delta from the position of src.
   *
   * @throws org.tidemark.base.CorruptionException if {@link #encode} cannot have written it
   */
  public static GroupSpace decode(ByteBuffer src) {
    GroupSpace space = new GroupSpace();
    decode(src, space.nodes);
    decode(src, space.data);
    decode(src, space.freed);
    return space;
  }

  RunList nodes() {
    return nodes;
  }

  RunList data() {
    return data;
  }

  RunList freed() {
    return freed;
  }

  private static void encode(RunList list, ByteBuffer dst) {
    list.sort();
    Encoder encoder = new Encoder(dst);
    list.forEach(encoder::count);
    GroupSpaceFormat.putNumber(dst, encoder.count);
    list.forEach(encoder::put);
  }

  private static void decode(ByteBuffer src, RunList list) {
    long count = GroupSpaceFormat.takeNumber(src);
    if (count > src.remaining() / 2) {
      throw GroupSpaceFormat.damaged("at most " + src.remaining() / 2 + " runs", count + " runs");
    }
    long end = 0;
    for (long i = 0; i < count; i++) {
      long gap = GroupSpaceFormat.takeNumber(src);
      long blocks = GroupSpaceFormat.takeNumber(src);
      // Both sums stay below 2^54, so nothing overflows.
      if (gap == 0 || gap > BLOCK_NUMBER_MAX - end) {
        throw GroupSpaceFormat.damaged("a run behind block " + end, "a gap of " + gap);
      }
      long first = end + gap;
      if (blocks == 0 || blocks > BLOCKS_MAX || first + blocks - 1 > lastOfVolume(first)) {
        throw GroupSpaceFormat.damaged("a run within a volume", blocks + " blocks at " + first);
      }
      list.add(first * Units.BLOCK_BYTES, (int) blocks);
      end = first + blocks;
    }
  }

  /** The highest block number that an address can have. */
  private static final long BLOCK_NUMBER_MAX =
      Address.of(Address.VOLUME_MAX, Address.OFFSET_MAX) >>> 12;

  /** Runs do not cross regions (the freemap slots lie between), so none is longer than 1 GiB. */
  private static final int BLOCKS_MAX = (int) (Units.GIB / Units.BLOCK_BYTES);

  private static long lastOfVolume(long blockNumber) {
    return blockNumber | (Address.OFFSET_MAX / Units.BLOCK_BYTES);
  }

  private static final class Encoder {
    private final ByteBuffer dst;
    private long count;
    private long end;

    Encoder(ByteBuffer dst) {
      this.dst = dst;
    }

    @SuppressWarnings("unused") // the signature of RunConsumer
    void count(long address, int blocks) {
      count++;
    }

    void put(long address, int blocks) {
      long first = address >>> 12;
      GroupSpaceFormat.putNumber(dst, first - end);
      GroupSpaceFormat.putNumber(dst, blocks);
      end = first + blocks;
    }
  }
}
