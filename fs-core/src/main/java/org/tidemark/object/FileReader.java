package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tidemark.base.Check;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;
import org.tidemark.volume.VolumeSet;

/**
 * Reads file content, of the present and of the past, with the same code.
 *
 * <p>What is where is collected under locks, for moments; the device is read without any. A {@link
 * ReaderPin} keeps the blocks from being used again in between. Every block is held against its
 * checksum.
 *
 * <p>Thread-safe.
 */
final class FileReader {
  private final Store store;
  private final VolumeSet volumes;
  private final ConcurrentLinkedQueue<ReadPlan> plans = new ConcurrentLinkedQueue<>();

  FileReader(Store store) {
    this.store = store;
    this.volumes = store.volumes();
  }

  /**
   * Reads a file as it is now, buffered data included.
   *
   * @return the bytes read: less than dst has room for only at the end of the file. After an
   *     exception the position of dst is what it was, and its content undefined
   */
  int read(FileState state, long offset, ByteBuffer dst) {
    int start = dst.position();
    int done = 0;
    boolean complete = false;
    ReadPlan plan = takePlan();
    try {
      while (dst.hasRemaining()) {
        int count = readSlice(state, offset + done, plan, dst);
        if (count == 0) {
          break;
        }
        done += count;
        dst.position(start + done);
      }
      complete = true;
      return done;
    } finally {
      plans.add(plan);
      if (!complete) {
        dst.position(start);
      }
    }
  }

  private int readSlice(FileState state, long offset, ReadPlan plan, ByteBuffer dst) {
    try (ReaderPin _ = store.pin()) {
      int length = planLive(state, offset, plan, dst);
      if (length > 0) {
        carryOut(state.objectId(), plan, dst);
      }
      return length;
    }
  }

  private int planLive(FileState state, long offset, ReadPlan plan, ByteBuffer dst) {
    state.lock.readLock().lock();
    try {
      Check.that(state.isLoaded(), "a read of a file that is not open");
      int length = clip(dst, offset, state.size());
      if (length > 0) {
        plan.begin(offset, length, dst);
        state.chunks().readInto(plan, dst);
        if (!plan.allDone()) {
          planTree(state.objectId(), Tid.NOW, plan, dst);
        }
      }
      return length;
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /**
   * Reads what the tree has of a file as of a moment; for the present, without buffered data.
   *
   * @param size of the file at that moment
   * @return as {@link #read}
   */
  int readTree(long objectId, long asOf, long size, long offset, ByteBuffer dst) {
    int start = dst.position();
    int done = 0;
    boolean complete = false;
    ReadPlan plan = takePlan();
    try {
      for (int length = clip(dst, offset, size); length > 0; ) {
        try (ReaderPin _ = store.pin()) {
          plan.begin(offset + done, length, dst);
          planTree(objectId, asOf, plan, dst);
          carryOut(objectId, plan, dst);
        }
        done += length;
        dst.position(start + done);
        length = clip(dst, offset + done, size);
      }
      complete = true;
      return done;
    } finally {
      plans.add(plan);
      if (!complete) {
        dst.position(start);
      }
    }
  }

  private ReadPlan takePlan() {
    ReadPlan plan = plans.poll();
    return plan == null ? new ReadPlan() : plan;
  }

  private static int clip(ByteBuffer dst, long offset, long size) {
    long length = Math.min(Math.min(dst.remaining(), Units.MIB), size - offset);
    return (int) Math.max(0, length);
  }

  private void planTree(long objectId, long asOf, ReadPlan plan, ByteBuffer dst) {
    store.read(view -> {
      Extents.plan(view, objectId, asOf, plan);
      if (plan.firstBlock() == 0 && plan.isHole(0)) {
        InlineContent.read(view, objectId, asOf, plan, dst);
      }
      return plan;
    });
  }

  /** Does what is left of a plan: reads from the device, and fills holes. */
  private void carryOut(long objectId, ReadPlan plan, ByteBuffer dst) {
    int block = 0;
    while (block < plan.blocks()) {
      if (plan.isOnMedium(block)) {
        int count = plan.adjacentFrom(block);
        readBlocks(objectId, plan, block, count, dst);
        block += count;
      } else if (plan.isPacked(block)) {
        block += readPacked(objectId, plan, block, dst);
      } else {
        if (plan.isHole(block)) {
          plan.zeroBlock(block, dst);
        }
        block++;
      }
    }
  }

  /** Reads a compressed extent, and takes what is wanted of it; returns how many blocks. */
  private int readPacked(long objectId, ReadPlan plan, int block, ByteBuffer dst) {
    ReadPlan.Packed extent = plan.packed(block);
    String owner =
        "data of object "
            + objectId
            + " at file offset "
            + ChunkLayout.offsetOfBlock(extent.firstBlock());
    ByteBuffer content = ByteBuffer.wrap(Compression.read(volumes, extent.payload(), 0, owner));
    int count = plan.packedFrom(block);
    for (int i = block; i < block + count; i++) {
      int at = (int) (plan.firstBlock() + i - extent.firstBlock()) * Units.BLOCK_BYTES;
      content.limit(at + Units.BLOCK_BYTES).position(at);
      plan.copyBlock(i, content, dst);
    }
    return count;
  }

  /** Reads adjacent blocks: straight into dst those that fit, unless few are left then. */
  private void readBlocks(long objectId, ReadPlan plan, int block, int count, ByteBuffer dst) {
    if (plan.fits(block, count)) {
      readDirect(objectId, plan, block, count, dst);
    } else if (count <= ReadPlan.BOUNCE_BLOCKS) {
      readBounced(objectId, plan, block, count, dst);
    } else {
      int head = plan.fits(block, 1) ? 0 : 1;
      int tail = plan.fits(block + count - 1, 1) ? 0 : 1;
      if (head > 0) {
        readBounced(objectId, plan, block, 1, dst);
      }
      readDirect(objectId, plan, block + head, count - head - tail, dst);
      if (tail > 0) {
        readBounced(objectId, plan, block + count - 1, 1, dst);
      }
    }
  }

  private void readDirect(long objectId, ReadPlan plan, int block, int count, ByteBuffer dst) {
    ByteBuffer part = plan.slice(block, count, dst);
    readVerified(objectId, plan, block, part);
  }

  private void readBounced(long objectId, ReadPlan plan, int block, int count, ByteBuffer dst) {
    ByteBuffer bounce = plan.bounce(count);
    readVerified(objectId, plan, block, bounce);
    for (int i = 0; i < count; i++) {
      bounce.limit((i + 1) * Units.BLOCK_BYTES).position(i * Units.BLOCK_BYTES);
      plan.copyBlock(block + i, bounce, dst);
    }
  }

  /** Fills a buffer with whole blocks, all of it, and leaves its position at 0. */
  private void readVerified(long objectId, ReadPlan plan, int block, ByteBuffer blocks) {
    volumes.read(plan.address(block), blocks);
    blocks.clear();
    for (int i = 0; i * Units.BLOCK_BYTES < blocks.capacity(); i++) {
      blocks.limit((i + 1) * Units.BLOCK_BYTES).position(i * Units.BLOCK_BYTES);
      int found = Crc32c.of(blocks);
      if (found != plan.crc(block + i)) {
        throw new CorruptionException(
            "data of object "
                + objectId
                + " at file offset "
                + ChunkLayout.offsetOfBlock(plan.firstBlock() + block + i),
            plan.address(block + i),
            "CRC32C " + Integer.toHexString(plan.crc(block + i)),
            Integer.toHexString(found));
      }
    }
    blocks.clear();
  }
}
