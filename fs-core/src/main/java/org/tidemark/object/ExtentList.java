package org.tidemark.object;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.format.ExtentFormat;

/** Copies of extents, since a cursor and its payload are gone after the first change. Reused. */
public final class ExtentList {
  private long[] offset = new long[32];
  private long[] address = new long[32];
  private long[] createTid = new long[32];
  private int[] crcStart = new int[33];
  private int[] crcs = new int[512];
  private int size;

  /** Forgets them. */
  public void clear() {
    size = 0;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /**
   * Adds the extent that the cursor stands on, which is live.
   *
   * @throws org.tidemark.base.CorruptionException if this program cannot have written it
   */
  public void addChecked(Cursor at) {
    ExtentRecord.check(at);
    add(at);
  }

  /**
   * Holds the extent that the cursor stands on against the format.
   *
   * @throws org.tidemark.base.CorruptionException if this program cannot have written it
   */
  public static void check(Cursor at) {
    ExtentRecord.check(at);
  }

  /** Adds the extent that the cursor stands on, which is live. */
  void add(Cursor at) {
    ExtentRecord.checkPlain(at);
    if (size == offset.length) {
      offset = Arrays.copyOf(offset, size * 2);
      address = Arrays.copyOf(address, size * 2);
      createTid = Arrays.copyOf(createTid, size * 2);
      crcStart = Arrays.copyOf(crcStart, size * 2 + 1);
    }
    DirectBuffer payload = at.payload();
    int start = at.payloadOffset();
    int blocks = ExtentFormat.storedBlocks(payload, start);
    int crcAt = crcStart[size];
    if (crcAt + blocks > crcs.length) {
      crcs = Arrays.copyOf(crcs, crcs.length * 2);
    }
    for (int i = 0; i < blocks; i++) {
      crcs[crcAt + i] = ExtentFormat.crc(payload, start, i);
    }
    offset[size] = at.key();
    address[size] = ExtentFormat.address(payload, start);
    createTid[size] = at.createTid();
    size++;
    crcStart[size] = crcAt + blocks;
  }

  /** Where it begins in the file. */
  public long offset(int i) {
    return offset[i];
  }

  /** Where it ends in the file. */
  public long end(int i) {
    return offset[i] + (long) blocks(i) * Units.BLOCK_BYTES;
  }

  /** Its length. */
  public int blocks(int i) {
    return crcStart[i + 1] - crcStart[i];
  }

  /** Where it lies on the medium. */
  public long address(int i) {
    return address[i];
  }

  /** When it came to be. */
  public long createTid(int i) {
    return createTid[i];
  }

  /** The checksum of one of its blocks. */
  public int crc(int i, int block) {
    return crcs[crcStart[i] + block];
  }
}
