package org.tidemark.suites.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.tidemark.base.FsException;
import org.tidemark.console.SizeConverter;
import org.tidemark.suites.bench.engine.Finding;
import org.tidemark.suites.bench.engine.Probe;
import org.tidemark.suites.bench.engine.Probes;
import org.tidemark.suites.bench.systems.BtrfsContender;
import org.tidemark.suites.bench.systems.Contender;
import org.tidemark.suites.bench.systems.HostContender;
import org.tidemark.suites.bench.systems.TidemarkContender;
import org.tidemark.suites.bench.systems.ZfsFuseContender;
import org.tidemark.suites.bench.work.Sizes;
import org.tidemark.suites.bench.work.Workload;
import org.tidemark.suites.bench.work.Workloads;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The program {@code ./bench}. */
@CommandLine.Command(
    name = "bench",
    header = "Compares Tidemark with other filesystems, and measures what it promises.",
    sortOptions = false,
    footer = {
      "",
      "Example: ./bench --quick --only seqwrite,smallfiles",
      "Example: ./bench --runs 3 --only append1,append8"
    })
public final class Bench implements Callable<Integer> {
  private static final double QUICK_SCALE = 0.1;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Only these parts.")
  private List<String> only = List.of();

  @Option(names = "--except", split = ",", paramLabel = "NAME", description = "Not these parts.")
  private List<String> except = List.of();

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "NAME",
      description = "Filesystems of the comparison (default: ${DEFAULT-VALUE}).",
      defaultValue = "host,tidemark,btrfs,zfs-fuse")
  private List<String> against = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each workload; medians are shown (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(names = "--quick", description = "A tenth of the work, one run: to see that it works.")
  private boolean quick;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of the file that is written and read in sequence (default: 1g).")
  private Optional<Long> size = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to work, on the filesystem to compare with (default: .tidemark/bench).")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "OPT",
      description = "A mount option for Tidemark; may be repeated.")
  private List<String> mountOptions = List.of();

  @Option(names = "--write", description = "Keep the tables as docs/BENCHMARKS.md.")
  private boolean write;

  @Option(names = "--list", description = "List the parts and stop.")
  private boolean list;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      names().forEach(System.out::println);
      return 0;
    }
    checkNames();
    Path base = directory.orElse(MountedImage.sourceRoot().resolve(".tidemark/bench"));
    Files.createDirectories(base);
    Path work = Files.createTempDirectory(base.toRealPath(), "run");
    try {
      Report report = new Report();
      report.list("Machine", Machine.describe(work));
      int failures = measure(report, work);
      System.out.print(report);
      if (write) {
        Path file = MountedImage.sourceRoot().resolve("docs/BENCHMARKS.md");
        Files.writeString(file, report.toString());
        progress("kept as " + file);
      }
      return failures == 0 ? 0 : 1;
    } finally {
      Command.of("rm", "-rf", "--one-file-system", work).check();
    }
  }

  private int measure(Report report, Path work) throws IOException {
    List<Workload> workloads = Workloads.all().stream().filter(w -> wanted(w.name())).toList();
    int failures = 0;
    if (!workloads.isEmpty()) {
      failures += compare(report, workloads, Files.createDirectory(work.resolve("compare")));
    }
    List<Finding> findings = new ArrayList<>();
    for (Probe probe : Probes.all()) {
      if (wanted(probe.name())) {
        Path own = Files.createDirectory(work.resolve(probe.name()));
        try {
          findings.addAll(probe.run(own, quick ? QUICK_SCALE : 1, Bench::progress));
        } catch (IOException | FsException e) {
          progress(probe.name() + " failed: " + e);
          findings.add(Finding.limited("Failed", probe.name(), e.toString(), "", false));
        }
      }
    }
    report.findings(findings);
    return failures
        + (int) findings.stream().filter(f -> f.verdict() == Finding.Verdict.MISSED).count();
  }

  /** Returns the number of failures. */
  private int compare(Report report, List<Workload> workloads, Path work) throws IOException {
    List<Contender> contenders = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Contender contender : contenders(work)) {
      Optional<String> whyNot = contender.whyNot();
      if (whyNot.isEmpty()) {
        contenders.add(contender);
      }
      notes.add(
          contender.name()
              + ": "
              + (whyNot.isEmpty() ? contender.description() : "left out, " + whyNot.get()));
    }
    Sizes sizes = quick ? Sizes.quick() : Sizes.full();
    Comparison comparison =
        new Comparison(
            contenders, size.map(sizes::withStreamBytes).orElse(sizes), work, Bench::progress);
    int rounds = quick ? 1 : runs;
    for (Workload workload : workloads) {
      for (int i = 0; i < rounds; i++) {
        comparison.run(workload);
      }
    }
    notes.add("source tree: " + comparison.treeDescription());
    report.list("Filesystems", notes);
    report.compare(comparison.results(), contenders.stream().map(Contender::name).toList(), rounds);
    if (!comparison.failures().isEmpty()) {
      report.list("Failures", comparison.failures());
    }
    return comparison.failures().size();
  }

  private List<Contender> contenders(Path work) {
    return Stream.of(
            new HostContender(work),
            new TidemarkContender(mountOptions),
            new BtrfsContender(),
            new ZfsFuseContender())
        .filter(contender -> against.contains(contender.name()))
        .toList();
  }

  private boolean wanted(String name) {
    return (only.isEmpty() || only.contains(name)) && !except.contains(name);
  }

  private static Set<String> names() {
    TreeSet<String> names = new TreeSet<>();
    Workloads.all().forEach(workload -> names.add(workload.name()));
    Probes.all().forEach(probe -> names.add(probe.name()));
    return names;
  }

  private void checkNames() {
    TreeSet<String> unknown = new TreeSet<>(only);
    unknown.addAll(except);
    unknown.removeAll(names());
    if (!unknown.isEmpty()) {
      throw new CommandLine.ParameterException(
          new CommandLine(this), "no such part: " + unknown + "; there are " + names());
    }
  }

  private static void progress(String what) {
    System.err.println("bench: " + what);
  }
}
