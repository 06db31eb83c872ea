package org.tidemark.suites.bench.work;

import java.io.IOException;
import org.tidemark.suites.equipment.Command;

/** {@code rm -rf} of a source tree. */
final class RemoveTree implements Workload {
  @Override
  public String name() {
    return "removetree";
  }

  @Override
  public void prepare(Place place) throws IOException {
    Command.of("cp", "-a", place.tree().directory(), place.file("tree")).check();
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    meter.time(
        "rm -rf of a source tree",
        Unit.SECONDS,
        0,
        () -> Command.of("rm", "-rf", place.file("tree")).check());
  }
}
