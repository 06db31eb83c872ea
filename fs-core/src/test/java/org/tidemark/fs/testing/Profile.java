package org.tidemark.fs.testing;

/**
 * What a generated workload is like.
 *
 * @param writeBytesMax the largest single write
 * @param offsetMax the highest offset of ordinary writes
 * @param sparse whether a few writes and truncations go to far offsets
 * @param commitEvery operations between commits, on average; 0 for none
 * @param fsyncEvery operations between fsyncs, on average; 0 for none
 * @param reopenEvery operations between reopenings, on average; 0 for none
 * @param namesPerDirectory how many names are drawn from: few make collisions frequent
 * @param filesMax when there are more files, more are removed than made
 * @param reads whether operations that change nothing are among them
 * @param strangers whether some callers are not root
 */
public record Profile(
    int writeBytesMax,
    long offsetMax,
    boolean sparse,
    int commitEvery,
    int fsyncEvery,
    int reopenEvery,
    int namesPerDirectory,
    int filesMax,
    boolean reads,
    boolean strangers) {
  /** Everything, in a filesystem of some hundred MiB. */
  public static final Profile BROAD =
      new Profile(300_000, 1_000_000, true, 40, 15, 150, 25, 120, true, true);

  /** Small enough for a 16 MiB image whose history is kept, and with many fsyncs. */
  public static final Profile CRASH =
      new Profile(40_000, 120_000, true, 30, 6, 100, 12, 40, false, true);

  /** Metadata above all. */
  public static final Profile NAMES =
      new Profile(3_000, 8_000, false, 25, 8, 0, 15, 80, false, true);

  /** What fills a small filesystem to the brim, again and again. */
  public static final Profile FULL =
      new Profile(900_000, 3_000_000, false, 40, 12, 200, 60, 300, true, false);
}
