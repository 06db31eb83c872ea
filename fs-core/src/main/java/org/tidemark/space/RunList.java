package org.tidemark.space;

import java.util.Arrays;
import org.tidemark.base.Check;
import org.tidemark.base.Units;
import org.tidemark.format.Address;

/**
 * A growing list of runs, one {@code long} for each: an address is a multiple of 4096, so its low
 * 12 bits hold the number of blocks less one. A run of more than 4096 blocks takes several entries.
 *
 * <p>Not thread-safe.
 */
final class RunList {
  private static final int ENTRY_BLOCKS_MAX = Units.BLOCK_BYTES;
  private static final long BLOCKS_MASK = ENTRY_BLOCKS_MAX - 1;

  private long[] entries = new long[16];
  private int size;
  private long blocks;

  private int savedSize;
  private long savedLast;
  private long savedBlocks;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The blocks of all runs. */
  long blocks() {
    return blocks;
  }

  /** Adds a run; joins it with the last one if it follows that without a gap. */
  void add(long address, int count) {
    Check.argument(address != Address.NONE && Address.isAligned(address), "not a block", address);
    Check.argument(count > 0, "not a number of blocks", count);
    blocks += count;
    long at = address;
    int left = count;
    if (size > 0) {
      long last = entries[size - 1];
      if (end(last) == at) {
        int more = Math.min(left, ENTRY_BLOCKS_MAX - blocksOf(last));
        entries[size - 1] = last + more;
        at += (long) more * Units.BLOCK_BYTES;
        left -= more;
      }
    }
    while (left > 0) {
      int now = Math.min(left, ENTRY_BLOCKS_MAX);
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, size * 2);
      }
      entries[size++] = at | (now - 1);
      at += (long) now * Units.BLOCK_BYTES;
      left -= now;
    }
  }

  /** Remembers the present content for {@link #rollback}. */
  void savepoint() {
    savedSize = size;
    savedLast = size > 0 ? entries[size - 1] : 0;
    savedBlocks = blocks;
  }

  /** Drops what was added since {@link #savepoint}. */
  void rollback() {
    Check.that(savedSize <= size, "rollback of a list that was sorted since its savepoint");
    size = savedSize;
    if (size > 0) {
      entries[size - 1] = savedLast;
    }
    blocks = savedBlocks;
  }

  /**
   * Sorts by address as an unsigned number and joins what touches.
   *
   * @throws org.tidemark.base.InvariantException if a block is in the list twice
   */
  void sort() {
    for (int i = 0; i < size; i++) {
      entries[i] ^= Long.MIN_VALUE;
    }
    Arrays.sort(entries, 0, size);
    for (int i = 0; i < size; i++) {
      entries[i] ^= Long.MIN_VALUE;
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      long entry = entries[i];
      if (kept > 0) {
        long before = entries[kept - 1];
        Check.that(
            Long.compareUnsigned(end(before), addressOf(entry)) <= 0,
            "a block is in the same group twice",
            addressOf(entry));
        int together = blocksOf(before) + blocksOf(entry);
        if (end(before) == addressOf(entry) && together <= ENTRY_BLOCKS_MAX) {
          entries[kept - 1] = addressOf(before) | (together - 1);
          continue;
        }
      }
      entries[kept++] = entry;
    }
    size = kept;
    savepoint();
  }

  /** Hands out the runs in the order of the list; those that touch as one. */
  void forEach(RunConsumer consumer) {
    int i = 0;
    while (i < size) {
      long address = addressOf(entries[i]);
      int count = blocksOf(entries[i]);
      long end = end(entries[i]);
      i++;
      while (i < size && addressOf(entries[i]) == end && count < Integer.MAX_VALUE / 2) {
        count += blocksOf(entries[i]);
        end = end(entries[i]);
        i++;
      }
      consumer.accept(address, count);
    }
  }

  /** The first block of an entry. */
  long address(int index) {
    return addressOf(entries[index]);
  }

  /** The blocks of an entry, 1 to 4096. */
  int blocks(int index) {
    return blocksOf(entries[index]);
  }

  private static long addressOf(long entry) {
    return entry & ~BLOCKS_MASK;
  }

  private static int blocksOf(long entry) {
    return (int) (entry & BLOCKS_MASK) + 1;
  }

  private static long end(long entry) {
    return addressOf(entry) + (long) blocksOf(entry) * Units.BLOCK_BYTES;
  }
}
