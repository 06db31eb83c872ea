package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.Daemon;
import org.tidemark.suites.equipment.MountedImage;

/**
 * A mount with a million small files: its memory when all have been listed and stat'ed, and how
 * soon it is ready after a clean unmount and after its process was killed.
 */
final class MillionFiles implements Probe {
  private static final String SECTION = "A mount with many small files, default settings";
  private static final int FILES = 1_000_000;
  private static final int FILES_PER_DIRECTORY = 1000;
  private static final int FILE_BYTES = 200;
  private static final int LATE_FILES = 10_000;
  private static final int MOUNTS = 3;
  private static final long RESIDENT_MAX = 768L * Units.MIB;
  private static final double READY_SECONDS_MAX = 1;
  private static final double READY_AFTER_KILL_SECONDS_MAX = 5;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "million";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int files = Math.max(10 * FILES_PER_DIRECTORY, (int) (FILES * scale));
    int lateFiles = Math.max(100, (int) (LATE_FILES * scale));
    List<Finding> findings = new ArrayList<>();
    Path image = work.resolve("million.tide").toAbsolutePath();
    progress.accept("making " + files + " files");
    findings.add(note("files made without FUSE", rate(files, build(image, files))));
    try (MountedImage mounted = MountedImage.mount(image)) {
      memory(mounted, files, findings, progress);
      clean(mounted, findings, progress);
    }
    try (MountedImage mounted = MountedImage.mount(image, "commit=600")) {
      progress.accept("making " + lateFiles + " more, then killing the mount");
      addLate(mounted.directory(), lateFiles);
      mounted.kill();
      mounted.mount();
      long there = count(mounted.directory().resolve("late"));
      findings.add(
          Finding.limited(
              SECTION,
              "files there after the kill, of those made before an fsync",
              Long.toString(there),
              "all of " + lateFiles,
              there == lateFiles));
      findings.add(
          ready(
              "ready after kill -9, " + lateFiles + " files in the log",
              mounted.mountTime(),
              READY_AFTER_KILL_SECONDS_MAX));
    }
    Files.delete(image);
    return findings;
  }

  private Duration build(Path image, int files) {
    long start = clock.monotonicNanos();
    ByteBuffer content = ByteBuffer.allocateDirect(FILE_BYTES);
    var device = Images.create(image, 16 * Units.GIB);
    try (FileSystem fs = FileSystem.open(List.of(device), OpenOptions.DEFAULTS)) {
      FileRef directory = fs.root();
      for (int i = 0; i < files; i++) {
        if (i % FILES_PER_DIRECTORY == 0) {
          directory = Bytes.makeDirectory(fs, fs.root(), "d" + i / FILES_PER_DIRECTORY);
        }
        Bytes.write(fs, Bytes.create(fs, directory, "file" + i), 0, content.putInt(0, i));
      }
    }
    return since(start);
  }

  private void memory(
      MountedImage mounted, int files, List<Finding> findings, Consumer<String> progress)
      throws IOException {
    progress.accept("listing them all");
    Daemon daemon = mounted.daemon();
    findings.add(note("resident at the start", Units.human(daemon.residentBytes())));
    long start = clock.monotonicNanos();
    long there = count(mounted.directory());
    Duration took = since(start);
    if (there != files) {
      throw new IOException("listed " + there + " files of " + files);
    }
    findings.add(note("files listed and stat'ed", rate(files, took)));
    long most = daemon.residentBytesMax();
    findings.add(
        Finding.limited(
            SECTION,
            "most resident, " + files + " files listed and stat'ed",
            Units.human(most),
            Units.human(RESIDENT_MAX),
            most <= RESIDENT_MAX));
  }

  private static void clean(MountedImage mounted, List<Finding> findings, Consumer<String> progress)
      throws IOException {
    progress.accept("mounting again");
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < MOUNTS; i++) {
      mounted.remount();
      times.add(mounted.mountTime());
    }
    times.sort(null);
    findings.add(ready("ready after a clean unmount", times.get(MOUNTS / 2), READY_SECONDS_MAX));
  }

  /** Makes files in a new directory, the last of them durable, and so all of them. */
  private static void addLate(Path root, int files) throws IOException {
    Path directory = Files.createDirectory(root.resolve("late"));
    ByteBuffer content = ByteBuffer.allocate(FILE_BYTES);
    for (int i = 0; i < files; i++) {
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve("file" + i),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE)) {
        channel.write(content.clear());
        if (i == files - 1) {
          channel.force(true);
        }
      }
    }
  }

  /** Counts the regular files below a directory; each is stat'ed. */
  private static long count(Path directory) throws IOException {
    Command find = Command.script("find \"$1\" -type f -printf '%s %i %m %T@\\n' | wc -l");
    return Long.parseLong(
        find.with(directory).withTimeout(Duration.ofHours(1)).check().text().strip());
  }

  private static Finding ready(String what, Duration took, double secondsMax) {
    double seconds = took.toNanos() / 1e9;
    return Finding.limited(
        SECTION,
        what,
        String.format(Locale.ROOT, "%.2f s", seconds),
        String.format(Locale.ROOT, "%.0f s", secondsMax),
        seconds < secondsMax);
  }

  private Duration since(long start) {
    return Duration.ofNanos(clock.monotonicNanos() - start);
  }

  private static String rate(int count, Duration took) {
    double seconds = took.toNanos() / 1e9;
    return String.format(Locale.ROOT, "%,.0f per second (%.1f s)", count / seconds, seconds);
  }

  private static Finding note(String what, String found) {
    return Finding.note(SECTION, what, found);
  }
}
