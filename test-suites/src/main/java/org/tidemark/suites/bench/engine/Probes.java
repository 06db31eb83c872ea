package org.tidemark.suites.bench.engine;

import java.util.List;

/** All probes, in the order of the report. */
public final class Probes {
  private Probes() {}

  public static List<Probe> all() {
    return List.of(
        new SmallWriteCounts(),
        new CommitLatency(),
        new PastReads(),
        new StartAndIdle(),
        new MillionFiles(),
        new EndlessOverwriter(),
        new PruneCost(),
        new ManyMoments(),
        new MirrorCost(),
        new MirrorRename(),
        new MirrorCut(),
        new MirrorWriters(),
        new MirrorCopy(),
        new ReblockOrder(),
        new ReblockWriters());
  }
}
