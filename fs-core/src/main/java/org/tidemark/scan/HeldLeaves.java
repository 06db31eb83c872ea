package org.tidemark.scan;

import java.util.Arrays;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.impl.map.mutable.primitive.LongLongHashMap;

/**
 * Remembers leaves all of whose dead records are held by moments that have names: as long as those
 * keep their names, nothing in such a leaf can go, and no walk has to read it again. oldestDeadTid
 * cannot tell that. A committed node never changes (INV-COW), so its address and CRC say which one
 * it is.
 *
 * <p>In memory only, and bounded: what is forgotten is read once more. Thread-safe.
 */
public final class HeldLeaves {
  /** So many leaves at most; each takes about 32 bytes. */
  private static final int LEAVES_MAX = 1 << 18;

  private final LongLongHashMap crcByAddress = new LongLongHashMap();
  private long[] named = {};
  private long generation;

  /**
   * Begins a walk: what was remembered counts on if all these moments' names are still given.
   *
   * @param tids of the moments that have names now, ascending
   */
  synchronized Walk begin(long[] tids) {
    if (!LongSets.immutable.of(tids).containsAll(named)) {
      crcByAddress.clear();
      generation++;
    }
    named = tids.clone();
    return new Walk(named, generation);
  }

  private synchronized boolean holds(long address, int crc) {
    return crcByAddress.containsKey(address) && crcByAddress.get(address) == crc;
  }

  private synchronized void add(long address, int crc, long as) {
    if (as == generation) {
      if (crcByAddress.size() >= LEAVES_MAX) {
        crcByAddress.clear();
      }
      crcByAddress.put(address, crc);
    }
  }

  /** What one walk sees and adds. One thread. */
  final class Walk {
    private final long[] tids;
    private final long begun;

    private Walk(long[] tids, long begun) {
      this.tids = tids;
      this.begun = begun;
    }

    /** Whether nothing in this leaf can go. */
    boolean holds(long address, int crc) {
      return tids.length > 0 && HeldLeaves.this.holds(address, crc);
    }

    /** Whether a moment that has a name shows a record. */
    boolean shows(long createTid, long deleteTid) {
      int at = Arrays.binarySearch(tids, createTid);
      int first = at >= 0 ? at : -at - 1;
      return first < tids.length && tids[first] < deleteTid;
    }

    /** Remembers a leaf of which all dead records are shown. */
    void add(long address, int crc) {
      HeldLeaves.this.add(address, crc, begun);
    }
  }
}
