package org.tidemark.suites.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.systems.Contender;
import org.tidemark.suites.bench.work.Meter;
import org.tidemark.suites.bench.work.Place;
import org.tidemark.suites.bench.work.Sizes;
import org.tidemark.suites.bench.work.Workload;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.SourceTree;

/**
 * Lets every contender do every workload, several times over, taking turns so that whatever else
 * happens on the machine meets all of them alike.
 *
 * <p>Each run has a filesystem of its own, fresh and empty. The work is first done in small, not
 * measured, by all alike: a filesystem in user space is mounted for days, and what counts is how
 * fast it is once it has warmed up. Where caches have to be cold, they are emptied before that.
 */
final class Comparison {
  /** How much smaller the run is that warms up. */
  private static final double WARM_UP_SHARE = 1 / 8.0;

  private static final long IMAGE_BYTES = 32 * Units.GIB;

  private final List<Contender> contenders;
  private final Sizes sizes;
  private final Path work;
  private final Consumer<String> progress;
  private final Results results = new Results();
  private final List<String> failures = new ArrayList<>();
  private final SourceTree tree;
  private final SourceTree smallTree;

  /**
   * @param work an empty directory on the host filesystem for images and mount points
   */
  Comparison(List<Contender> contenders, Sizes sizes, Path work, Consumer<String> progress)
      throws IOException {
    this.contenders = contenders;
    this.sizes = sizes;
    this.work = work;
    this.progress = progress;
    tree = SourceTree.prepare(work.resolve("tree"), sizes.treeFiles());
    smallTree =
        SourceTree.prepare(work.resolve("small-tree"), (int) (tree.files() * WARM_UP_SHARE));
  }

  /** Returns which tree is copied, listed and removed. */
  String treeDescription() {
    return tree.what();
  }

  Results results() {
    return results;
  }

  /** Returns what went wrong, a line or more for each. */
  List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  /** Runs one workload once on each contender. */
  void run(Workload workload) throws IOException {
    for (Contender contender : contenders) {
      if ((workload.commitSeconds() == 0 || contender.choosesCommitInterval())
          && (workload.imageBytes(sizes) == 0 || contender.choosesSize())) {
        progress.accept(workload.name() + " on " + contender.name());
        try {
          results.add(contender.name(), run(workload, contender));
        } catch (IOException e) {
          // The others go on; the report names it, and the benchmark ends as failed.
          failures.add(
              workload.name()
                  + " on "
                  + contender.name()
                  + ": "
                  + String.valueOf(e.getMessage()).strip());
          progress.accept("failed: " + failures.getLast());
        }
      }
    }
  }

  private Meter run(Workload workload, Contender contender) throws IOException {
    Path own = Files.createDirectories(work.resolve("run"));
    long imageBytes = workload.imageBytes(sizes);
    Contender.Needs needs =
        new Contender.Needs(workload.commitSeconds(), imageBytes == 0 ? IMAGE_BYTES : imageBytes);
    try (Contender.Mounted mounted = contender.mount(own, needs)) {
      Path warmUp = Files.createDirectory(mounted.directory().resolve("warm-up"));
      Path measured = Files.createDirectory(mounted.directory().resolve("measured"));
      Place small = new Place(warmUp, sizes.scaled(WARM_UP_SHARE), smallTree);
      Place whole = new Place(measured, sizes, tree);
      workload.prepare(small);
      workload.prepare(whole);
      settle();
      if (workload.cold()) {
        mounted.makeCold();
      }
      workload.run(small, new Meter());
      if (!workload.cold()) {
        settle();
      }
      Meter meter = new Meter();
      workload.run(whole, meter);
      return meter;
    } finally {
      Command.of("rm", "-rf", own).check();
      settle();
    }
  }

  /** Lets nobody pay for what was written before. */
  private static void settle() throws IOException {
    Command.of("sync").check();
  }
}
