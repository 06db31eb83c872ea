package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.equipment.Daemon;
import org.tidemark.suites.equipment.MountedImage;

/** How long commands take to start, and what a mount costs that nobody uses. */
final class StartAndIdle implements Probe {
  private static final String SECTION = "Starting, and doing nothing";
  private static final int STARTS = 7;
  private static final int IDLE_SECONDS = 60;
  private static final double IDLE_SHARE_MAX = 0.001;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    progress.accept("starting commands");
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.note(
            SECTION,
            "tidemark --version",
            seconds(median(() -> MountedImage.tidemark("--version").check()))));
    try (MountedImage mounted = MountedImage.create(work, "8g")) {
      List<Double> mounts = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        mounted.remount();
        mounts.add(mounted.mountTime().toNanos() / 1e9);
      }
      findings.add(
          Finding.note(SECTION, "tidemark mount, until usable", seconds(Median.of(mounts))));
      Files.writeString(mounted.directory().resolve("file"), "something to commit");
      idle(mounted.daemon(), Math.max(10, (int) (IDLE_SECONDS * scale)), findings, progress);
    }
    return findings;
  }

  private void idle(
      Daemon daemon, int idleSeconds, List<Finding> findings, Consumer<String> progress)
      throws IOException {
    progress.accept("watching an idle mount for " + idleSeconds + " s");
    clock.parkNanos(10 * Units.NANOS_PER_SECOND); // the commit of what was written is no idling
    Duration before = daemon.processorTime();
    long start = clock.monotonicNanos();
    for (long left = 1; left > 0; ) {
      left = start + idleSeconds * Units.NANOS_PER_SECOND - clock.monotonicNanos();
      clock.parkNanos(Math.max(0, left));
    }
    double used = daemon.processorTime().minus(before).toNanos();
    double share = used / (clock.monotonicNanos() - start);
    findings.add(
        Finding.limited(
            SECTION,
            "CPU of an idle mount over " + idleSeconds + " s",
            String.format(Locale.ROOT, "%.2f %%", share * 100),
            String.format(Locale.ROOT, "%.1f %%", IDLE_SHARE_MAX * 100),
            share < IDLE_SHARE_MAX));
  }

  @FunctionalInterface
  private interface Body {
    void run() throws IOException;
  }

  private double median(Body body) throws IOException {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long start = clock.monotonicNanos();
      body.run();
      times.add((clock.monotonicNanos() - start) / 1e9);
    }
    return Median.of(times);
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.2f s", value);
  }
}
