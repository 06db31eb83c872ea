package org.tidemark.suites.bench.work;

import java.io.IOException;

/** Writes a large file in blocks of 1 MiB, up to the return of a final fsync. */
final class SequentialWrite implements Workload {
  @Override
  public String name() {
    return "seqwrite";
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    long bytes = place.sizes().streamBytes();
    meter.time(
        "sequential write, 1 MiB blocks, fsync",
        Unit.MIB_PER_SECOND,
        (double) bytes,
        () -> Blocks.writeFile(place.file("stream"), bytes));
  }
}
