package org.tidemark.suites.bench.work;

import java.io.IOException;
import org.tidemark.suites.equipment.Command;

/** {@code ls -lR} of a source tree, cold. */
final class ListTree implements Workload {
  @Override
  public String name() {
    return "listtree";
  }

  @Override
  public boolean cold() {
    return true;
  }

  @Override
  public void prepare(Place place) throws IOException {
    Command.of("cp", "-a", place.tree().directory(), place.file("tree")).check();
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    meter.time(
        "ls -lR of a source tree, cold",
        Unit.SECONDS,
        0,
        () -> Command.of("ls", "-lR", place.file("tree")).check());
  }
}
