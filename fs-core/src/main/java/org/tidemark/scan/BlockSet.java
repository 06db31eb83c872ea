package org.tidemark.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.volume.Geometry;

/** A set of blocks of all volumes: one bit each. */
final class BlockSet {
  private final List<BitSet> volumes = new ArrayList<>();

  BlockSet(Geometry geometry) {
    for (int volume = 0; volume < geometry.volumes(); volume++) {
      volumes.add(new BitSet());
    }
  }

  /** Adds a run; false when some of it was in the set before. */
  boolean add(long address, int blocks) {
    BitSet bits = volumes.get(Address.volume(address));
    int from = block(address);
    int next = bits.nextSetBit(from);
    bits.set(from, from + blocks);
    return next < 0 || next >= from + blocks;
  }

  long size() {
    return volumes.stream().mapToLong(BitSet::cardinality).sum();
  }

  /** The blocks of this set that are not in {@code other}. */
  long countNotIn(BlockSet other) {
    long count = 0;
    for (int volume = 0; volume < volumes.size(); volume++) {
      BitSet bits = (BitSet) volumes.get(volume).clone();
      bits.andNot(other.volumes.get(volume));
      count += bits.cardinality();
    }
    return count;
  }

  /** Address of the first block of this set that is not in {@code other}; there must be one. */
  long firstNotIn(BlockSet other) {
    for (int volume = 0; volume < volumes.size(); volume++) {
      BitSet bits = (BitSet) volumes.get(volume).clone();
      bits.andNot(other.volumes.get(volume));
      if (!bits.isEmpty()) {
        return Address.of(volume, (long) bits.nextSetBit(0) * Units.BLOCK_BYTES);
      }
    }
    throw new IllegalArgumentException("all blocks are in the other set");
  }

  private static int block(long address) {
    return (int) (Address.offset(address) / Units.BLOCK_BYTES);
  }
}
