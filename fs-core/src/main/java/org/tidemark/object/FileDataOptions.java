package org.tidemark.object;

/**
 * How file data is buffered.
 *
 * @param dirtyBytesMax memory for data that waits to be written out
 * @param flushThreads how many threads write it out on their own; 0: nothing happens on its own, so
 *     that tests can be repeated
 */
public record FileDataOptions(long dirtyBytesMax, int flushThreads) {
  /** What a mount uses. */
  public static final int FLUSH_THREADS_DEFAULT = 2;
}
