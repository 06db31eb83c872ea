package org.tidemark.suites.bench.work;

import java.nio.file.Path;
import org.tidemark.suites.equipment.SourceTree;

/**
 * Where a workload works and on what.
 *
 * @param directory an empty directory of the filesystem under test when preparation begins
 * @param sizes how much to do
 * @param tree a source tree on the host filesystem, to copy from
 */
public record Place(Path directory, Sizes sizes, SourceTree tree) {
  Path file(String name) {
    return directory.resolve(name);
  }
}
