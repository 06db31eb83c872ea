package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.work.FreeMemory;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/**
 * What a writer on the source loses while {@code mirror stream} feeds a replica on the same
 * machine: one that writes as fast as it can, with and without, in turns. In each round the
 * filesystem and the replica are new, and the writer warms up first.
 *
 * <p>Both lie in memory if there is a place for that: a replica elsewhere would not share the disk,
 * and what a disk makes of the same work twice differs by more than a stream takes. The stream's
 * process, which is the replica's side as well, and the threads of the mount that read for it take
 * CPU time that writers have where there are more CPUs. So the speed is also given with the share
 * of the elapsed time taken off in which that time would have kept all CPUs busy.
 */
final class MirrorWriters implements Probe {
  private static final String SECTION = "Mirroring: writers on the source while a stream runs";
  private static final int ROUNDS = 3;
  private static final double WARM_UP_SHARE = 0.3;

  /** About what a writer writes, to files in memory and through the kernel's cache. */
  private static final long WRITTEN_BYTES_MAX = 8L * Units.GIB;

  private static final double SHARE_MIN = 0.95;
  private static final Path MEMORY = Path.of("/dev/shm");

  /** Often, so that the stream has something to do while the writer is at work. */
  private static final String COMMITS = "commit=1";

  private final Clock clock = Clock.system();
  private final int processors = Runtime.getRuntime().availableProcessors();

  /**
   * What a writer has done.
   *
   * @param amount files or bytes
   * @param streamSeconds CPU time of the stream meanwhile
   * @param sourceSeconds CPU time of the mount's threads that read for it
   * @param behindSeconds how long it took at the end until the replica had everything
   */
  private record Done(
      double amount,
      double seconds,
      double streamSeconds,
      double sourceSeconds,
      double behindSeconds) {
    double rate() {
      return amount / seconds;
    }

    double rateWithoutStream(int processors) {
      return amount / (seconds - (streamSeconds + sourceSeconds) / processors);
    }
  }

  @Override
  public String name() {
    return "mirror-writers";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (SourceWriter writer : SourceWriter.values()) {
      Map<Boolean, List<Done>> rounds = new TreeMap<>();
      for (int round = 0; round < (scale < 1 ? 1 : ROUNDS); round++) {
        progress.accept("writing " + writer.what() + ", round " + (round + 1));
        Path own =
            Files.createTempDirectory(
                Files.isDirectory(MEMORY) ? MEMORY : work, "tidemark-mirror-writers");
        try (MountedImage source = MountedImage.create(own, "32g", COMMITS)) {
          long nanos = (long) (writer.seconds() * scale * Units.NANOS_PER_SECOND);
          double _ = writer.write(source.directory(), "warm-up", (long) (nanos * WARM_UP_SHARE));
          boolean streamFirst = round % 2 == 1;
          for (boolean streams : new boolean[] {streamFirst, !streamFirst}) {
            rounds
                .computeIfAbsent(streams, s -> new ArrayList<>())
                .add(measure(source, own, writer, nanos, streams));
          }
        } finally {
          Command.of("rm", "-rf", "--one-file-system", own).check();
        }
      }
      report(writer, rounds, findings);
    }
    return findings;
  }

  private Done measure(
      MountedImage source, Path work, SourceWriter writer, long nanos, boolean streams)
      throws IOException {
    if (!streams) {
      Command.of("sync").check();
      return measure(source, writer, nanos, "alone");
    }
    Path place = Files.createDirectory(work.resolve("replica"));
    try (MirrorStream stream = MirrorStream.start(source, place)) {
      Command.of("sync").check();
      double before = stream.processorSeconds();
      double sourceBefore = stream.sourceProcessorSeconds();
      Done done = measure(source, writer, nanos, "streamed");
      double streamSeconds = stream.processorSeconds() - before;
      double sourceSeconds = stream.sourceProcessorSeconds() - sourceBefore;
      long end = clock.monotonicNanos();
      stream.catchUp();
      double behind = (clock.monotonicNanos() - end) / 1e9;
      return new Done(done.amount, done.seconds, streamSeconds, sourceSeconds, behind);
    } finally {
      Command.of("rm", "-rf", "--one-file-system", place).check();
    }
  }

  private Done measure(MountedImage source, SourceWriter writer, long nanos, String name)
      throws IOException {
    FreeMemory.touch(WRITTEN_BYTES_MAX);
    long start = clock.monotonicNanos();
    double amount = writer.write(source.directory(), name, nanos);
    return new Done(amount, (clock.monotonicNanos() - start) / 1e9, 0, 0, 0);
  }

  private void report(
      SourceWriter writer, Map<Boolean, List<Done>> rounds, List<Finding> findings) {
    List<Done> streamed = rounds.getOrDefault(true, List.of());
    double alone =
        Median.of(rounds.getOrDefault(false, List.of()).stream().map(Done::rate).toList());
    double with = Median.of(streamed.stream().map(Done::rate).toList());
    double corrected =
        Median.of(streamed.stream().map(done -> done.rateWithoutStream(processors)).toList());
    String what = writer.what() + ": ";
    findings.add(
        Finding.note(
            SECTION,
            what + "alone, while a stream runs",
            writer.show(alone) + ", " + writer.show(with)));
    findings.add(
        Finding.limited(
            SECTION,
            what + "while a stream runs, alone it is 1",
            share(with / alone),
            "at least 0.95",
            with >= SHARE_MIN * alone));
    findings.add(
        Finding.note(
            SECTION,
            what
                + "CPU time of the stream and its replica, of the mount for it, of "
                + processors
                + " CPUs",
            percent(streamed, Done::streamSeconds)
                + ", "
                + percent(streamed, Done::sourceSeconds)));
    findings.add(
        Finding.note(
            SECTION,
            what + "until the replica has everything, when the writer has ended",
            String.format(
                Locale.ROOT,
                "%.1f s",
                Median.of(streamed.stream().map(Done::behindSeconds).toList()))));
    findings.add(
        Finding.note(
            SECTION,
            what + "the same share, with that CPU time taken off",
            share(corrected / alone)));
  }

  private String percent(List<Done> rounds, ToDoubleFunction<Done> cpuSeconds) {
    return String.format(
        Locale.ROOT,
        "%.0f %%",
        100
            * Median.of(
                rounds.stream()
                    .map(done -> cpuSeconds.applyAsDouble(done) / done.seconds / processors)
                    .toList()));
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.2f", share);
  }
}
