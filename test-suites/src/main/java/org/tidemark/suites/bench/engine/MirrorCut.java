package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.work.Blocks;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.CuttingLink;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.Sshd;

/**
 * An initial copy through ssh whose connection breaks every two seconds, counted from when data
 * begins to flow: a loaded machine may take longer than that to connect. {@code mirror copy} is
 * called until it is done. What counts is the bytes on the wire, both ways, beside those of a copy
 * that nothing disturbs.
 */
final class MirrorCut implements Probe {
  private static final String SECTION = "Mirroring: a link that breaks every 2 s, initial copy";
  private static final long DATA_BYTES = 2 * Units.GIB;
  private static final Duration CUT_AFTER = Duration.ofSeconds(2);
  private static final int CUTS_MIN = 10;
  private static final double BYTES_FACTOR_MAX = 1.05;

  /** A limit of the bandwidth makes an undisturbed copy last that long, so that there are cuts. */
  private static final int COPY_SECONDS_MIN = 30;

  private static final Duration COPY_MAX = Duration.ofMinutes(5);
  private static final Duration ALL_MAX = Duration.ofMinutes(15);

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "mirror-cut";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    if (!Sshd.installed()) {
      return List.of(Finding.note(SECTION, "left out", "there is no sshd"));
    }
    long bytes = (long) (DATA_BYTES * scale);
    try (MountedImage source = MountedImage.create(work, "8g");
        Sshd sshd = new Sshd(Files.createDirectory(work.resolve("ssh")), "false")) {
      Blocks.writeFile(source.directory().resolve("data"), bytes);
      String tid = source.commit();
      return copies(source, sshd, work, bytes, scale, progress, tid);
    }
  }

  private List<Finding> copies(
      MountedImage source,
      Sshd sshd,
      Path work,
      long bytes,
      double scale,
      Consumer<String> progress,
      String tid)
      throws IOException {
    progress.accept("copying " + Units.human(bytes) + " over ssh");
    Path replica = work.resolve("replica.tide");
    long rate = bytes / COPY_SECONDS_MIN;
    long start = clock.monotonicNanos();
    long undisturbed;
    try (CuttingLink link = new CuttingLink(sshd.port())) {
      copy(source, sshd, link, replica, rate).withTimeout(COPY_MAX).check();
      undisturbed = link.bytes();
    }
    double undisturbedSeconds = (clock.monotonicNanos() - start) / 1e9;
    Files.delete(replica);

    progress.accept("the same, cut every 2 s");
    long cuts;
    long sent;
    int calls = 0;
    start = clock.monotonicNanos();
    try (CuttingLink link = new CuttingLink(sshd.port(), CUT_AFTER)) {
      Command.Result result;
      do {
        result = copy(source, sshd, link, replica, rate).withTimeout(COPY_MAX).run();
        calls++;
        if (result.status() != 0 && clock.monotonicNanos() - start > ALL_MAX.toNanos()) {
          throw new IOException("not done after " + calls + " calls: " + result.printed());
        }
      } while (result.status() != 0);
      cuts = link.cuts();
      sent = link.bytes();
    }
    double seconds = (clock.monotonicNanos() - start) / 1e9;
    boolean same = isSame(source, replica, tid);
    double factor = (double) sent / undisturbed;
    return List.of(
        Finding.note(
            SECTION,
            Units.human(bytes) + " without cuts: bytes on the wire, time",
            Units.human(undisturbed) + seconds(undisturbedSeconds)),
        Finding.limited(
            SECTION,
            "finished, verified and compared with the source",
            String.format(
                Locale.ROOT, "%s, after %d cuts, %d calls", same ? "yes" : "no", cuts, calls),
            "yes, after at least 10 cuts",
            same && (cuts >= CUTS_MIN || scale < 1)),
        Finding.limited(
            SECTION,
            "bytes on the wire in total, without cuts it is 1",
            String.format(Locale.ROOT, "%.3f", factor) + seconds(seconds),
            "1.05",
            factor <= BYTES_FACTOR_MAX));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, ", %.1f s", seconds);
  }

  private static Command copy(
      MountedImage source, Sshd sshd, CuttingLink link, Path replica, long rate) {
    return MountedImage.tidemark(
        "mirror",
        "copy",
        "--bandwidth",
        rate,
        "-e",
        sshd.command("free", link.port()),
        "--remote-program",
        MountedImage.sourceRoot().resolve("tidemark"),
        source.directory(),
        sshd.remote(replica));
  }

  /** Whether the replica is in order, of that moment, and has the same data. */
  private static boolean isSame(MountedImage source, Path replica, String tid) throws IOException {
    MountedImage.tidemark("verify", "--data", replica).check();
    Path own = Files.createDirectory(replica.resolveSibling("replica"));
    Path moved = Files.move(replica, own.resolve("replica.tide"));
    try (MountedImage mounted = MountedImage.mount(moved, "ro")) {
      boolean moment =
          MountedImage.tidemark("mirror", "status", mounted.directory())
              .check()
              .text()
              .contains("complete up to " + tid + ",");
      return moment
          && Command.of(
                  "cmp", source.directory().resolve("data"), mounted.directory().resolve("data"))
              .succeeds();
    } finally {
      Files.delete(moved);
    }
  }
}
