package org.tidemark.suites.bench.engine;

import java.nio.file.Path;
import java.util.List;
import org.tidemark.base.Clock;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;

/** Images for work without a mount. */
final class Images {
  private Images() {}

  /** Makes a sparse image with an empty filesystem and returns it, open. */
  static FileDevice create(Path path, long bytes) {
    FileDevice device = FileDevice.create(path, bytes);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    return device;
  }
}
