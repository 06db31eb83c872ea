package org.tidemark.space;

/**
 * A run of adjacent blocks of 4 KiB in one volume.
 *
 * @param address the address of the first block, a multiple of 4096, never 0
 * @param blocks how many blocks, at least 1
 */
public record Run(long address, int blocks) {
  /** Bytes of one block. */
  public static final int BLOCK_BYTES = 4096;

  /** Bytes of this run. */
  public long bytes() {
    return (long) blocks * BLOCK_BYTES;
  }

  /** The address right behind the last block. */
  public long end() {
    return address + bytes();
  }

  /** The first {@code count} blocks; {@code 1 <= count <= blocks}. */
  public Run head(int count) {
    return new Run(address, count);
  }

  /** What follows the first {@code skip} blocks; {@code 0 <= skip < blocks}. */
  public Run tail(int skip) {
    return new Run(address + (long) skip * BLOCK_BYTES, blocks - skip);
  }
}
