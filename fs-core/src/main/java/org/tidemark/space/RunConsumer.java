package org.tidemark.space;

/** Takes runs one by one, without an object for each. */
@FunctionalInterface
public interface RunConsumer {
  /**
   * Takes one run.
   *
   * @param address the first block
   * @param blocks how many blocks of 4 KiB, at least 1
   */
  void accept(long address, int blocks);
}
