package org.tidemark.space;

import org.tidemark.base.Check;
import org.tidemark.base.Units;
import org.tidemark.format.FreemapFormat;

/**
 * The bitmaps of one region. {@code inUse} is what the allocator sees; {@code committed} is what
 * the last durable commit uses, and a subset of it: the difference is what the open group has
 * allocated and what pinned readers keep.
 *
 * <p>Not thread-safe; {@link Space}'s lock guards it.
 */
final class RegionMap {
  static final int NO_SLOT = -1;

  final int volume;
  final int index;

  /** The address of block 0: of freemap slot 0. */
  final long address;

  final int blocks;

  /** The blocks of both slots, at the head of the region. */
  final int slotBlocks;

  /** The number of its first segment among all segments of the filesystem. */
  final int firstSegment;

  final long[] inUse;
  final long[] committed;

  /** Counts what changed {@link #committed}, so that a checkpoint knows what to write. */
  long changes;

  /** The value of {@link #changes} that the slot that counts has. */
  long changesInSlot;

  /** The slot that counts: 0, 1, or NO_SLOT. */
  int slot = NO_SLOT;

  long slotTid;
  int slotCrc;

  /**
   * Whether the slot that does not count holds a tid of a later time that never came: it must not
   * stay.
   */
  boolean strayInOtherSlot;

  /** The slot that a checkpoint has written and that will count with its superblock, or NO_SLOT. */
  int nextSlot = NO_SLOT;

  int nextCrc;
  long nextChanges;

  RegionMap(int volume, int index, long address, int blocks, int firstSegment) {
    this.volume = volume;
    this.index = index;
    this.address = address;
    this.blocks = blocks;
    this.firstSegment = firstSegment;
    this.slotBlocks = 2 * FreemapFormat.slotBytes(blocks) / Units.BLOCK_BYTES;
    this.inUse = new long[blocks / Long.SIZE];
    this.committed = new long[blocks / Long.SIZE];
  }

  /** Marks the blocks of the freemap slots used, as in every region. */
  void markSlots() {
    Bits.set(inUse, 0, slotBlocks);
    Bits.set(committed, 0, slotBlocks);
  }

  /** Whether a checkpoint of this tid has to write a slot. */
  boolean needsSlot(long tid) {
    if (slot == NO_SLOT) {
      return true;
    }
    if (changes != changesInSlot) {
      // With an equal tid it could not be told afterwards which of the two slots counts.
      Check.that(tid > slotTid, "the freemap of a commit changed after its checkpoint", tid);
      return true;
    }
    return strayInOtherSlot && tid > slotTid;
  }

  int slotBytes() {
    return slotBlocks / 2 * Units.BLOCK_BYTES;
  }

  long slotAddress(int which) {
    return address + (long) which * slotBytes();
  }

  long addressOf(int block) {
    return address + (long) block * Units.BLOCK_BYTES;
  }
}
