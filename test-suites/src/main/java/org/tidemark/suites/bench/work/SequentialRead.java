package org.tidemark.suites.bench.work;

import java.io.IOException;

/** Reads a large file in blocks of 1 MiB, cold, then once more from the cache. */
final class SequentialRead implements Workload {
  @Override
  public String name() {
    return "seqread";
  }

  @Override
  public boolean cold() {
    return true;
  }

  @Override
  public void prepare(Place place) throws IOException {
    Blocks.writeFile(place.file("stream"), place.sizes().streamBytes());
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    long bytes = place.sizes().streamBytes();
    meter.time(
        "sequential read, 1 MiB blocks, cold",
        Unit.MIB_PER_SECOND,
        (double) bytes,
        () -> Blocks.readFile(place.file("stream")));
    meter.time(
        "sequential read, 1 MiB blocks, again",
        Unit.MIB_PER_SECOND,
        (double) bytes,
        () -> Blocks.readFile(place.file("stream")));
  }
}
