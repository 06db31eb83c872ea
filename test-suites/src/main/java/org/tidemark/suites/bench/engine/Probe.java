package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Something to find out about Tidemark alone. */
public interface Probe {
  /** Returns what it is called on the command line. */
  String name();

  /**
   * Finds it out.
   *
   * @param work an empty directory on the host filesystem
   * @param scale 1 for what the limits are about, less for a quick look
   * @param progress told what is being done
   */
  List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException;
}
