package org.tidemark.suites.bench.work;

import java.io.IOException;
import org.tidemark.suites.equipment.Command;

/** {@code cp -a} of a source tree into the filesystem, up to the return of a sync of it. */
final class CopyTree implements Workload {
  @Override
  public String name() {
    return "copytree";
  }

  @Override
  public void prepare(Place place) throws IOException {
    // The original shall come from memory.
    Command.script("find \"$1\" -type f -exec cat {} + >/dev/null")
        .with(place.tree().directory())
        .check();
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    meter.time(
        "cp -a of a source tree, sync",
        Unit.SECONDS,
        0,
        () -> {
          Command.of("cp", "-a", place.tree().directory(), place.file("tree")).check();
          Command.of("sync", "-f", place.directory()).check();
        });
  }
}
