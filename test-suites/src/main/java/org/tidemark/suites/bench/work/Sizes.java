package org.tidemark.suites.bench.work;

import org.tidemark.base.Units;

/**
 * How much work is done.
 *
 * @param streamBytes size of the file that is written and read in sequence
 * @param blockFileBytes size of the file that is written in blocks of 4 KiB
 * @param randomReads number of blocks read at random
 * @param smallFiles number of small files
 * @param appends number of appends that are each made durable, for one writer
 * @param treeFiles number of files of the source tree, at most
 * @param latencySeconds how long the steady writer writes
 * @param mailBytes size of the filesystem that mail fills
 */
public record Sizes(
    long streamBytes,
    long blockFileBytes,
    int randomReads,
    int smallFiles,
    int appends,
    int treeFiles,
    int latencySeconds,
    long mailBytes) {
  /** What the tables in docs/BENCHMARKS.md are made with. */
  public static Sizes full() {
    return new Sizes(Units.GIB, 256L * Units.MIB, 16_384, 20_000, 1_000, 20_000, 20, 2 * Units.GIB);
  }

  /** A tenth, to see that everything works. */
  public static Sizes quick() {
    return full().scaled(0.1);
  }

  /** Returns the same amounts times a factor, none of them below what makes sense. */
  public Sizes scaled(double factor) {
    return new Sizes(
        Units.roundUp((long) (streamBytes * factor), Units.MIB),
        Units.roundUp((long) (blockFileBytes * factor), Units.MIB),
        Math.max(64, (int) (randomReads * factor)),
        Math.max(64, (int) (smallFiles * factor)),
        Math.max(32, (int) (appends * factor)),
        Math.max(64, (int) (treeFiles * factor)),
        Math.max(2, (int) (latencySeconds * factor)),
        Units.roundUp((long) (mailBytes * factor), Units.MIB));
  }

  public Sizes withStreamBytes(long bytes) {
    return new Sizes(
        bytes,
        blockFileBytes,
        randomReads,
        smallFiles,
        appends,
        treeFiles,
        latencySeconds,
        mailBytes);
  }
}
