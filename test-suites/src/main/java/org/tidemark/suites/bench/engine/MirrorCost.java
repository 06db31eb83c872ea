package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;
import org.tidemark.scan.ScanProgress;
import org.tidemark.suites.bench.systems.RsyncSender;
import org.tidemark.suites.bench.systems.Sender;
import org.tidemark.suites.bench.systems.Sent;
import org.tidemark.suites.bench.systems.SnapshotSender;
import org.tidemark.suites.bench.work.Median;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;

/**
 * What it costs to read what changed, and that it follows the change: a hundred files of very many,
 * anywhere or in one directory. The same is sent by other filesystems, which have all of it in
 * their caches as well.
 */
final class MirrorCost implements Probe {
  private static final String SECTION = "Mirroring: an update of 100 files of many";
  private static final int FILES = 200_000;
  private static final int CHANGED = SmallFileTree.FILES_PER_DIRECTORY;
  private static final long IMAGE_BYTES = 8 * Units.GIB;
  private static final int RUNS = 7;
  private static final int WARM_UPS = 50;
  private static final double NODES_SHARE_MAX = 0.02;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Clock clock = Clock.system();

  /** What Tidemark sent of a kind of change, to be held against what others send. */
  private record Own(String kind, Sent sent) {}

  @Override
  public String name() {
    return "mirror-cost";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    SmallFileTree tree = new SmallFileTree(Math.max(2000, (int) (FILES * scale)));
    List<Finding> findings = new ArrayList<>();
    progress.accept("making " + tree.files() + " files");
    Path image = work.resolve("source.tide");
    try (FileSystem fs =
        FileSystem.open(List.of(Images.create(image, IMAGE_BYTES)), OpenOptions.DEFAULTS)) {
      tree.make(fs);
    }
    List<Own> own =
        List.of(
            own(image, tree, kind(tree, true), changes(tree, true, 1), findings, progress),
            own(image, tree, kind(tree, false), changes(tree, false, 2), findings, progress));
    Files.delete(image);
    for (Sender sender :
        List.of(SnapshotSender.btrfs(), SnapshotSender.zfsFuse(), new RsyncSender())) {
      compare(sender, tree, own, work.resolve("other"), findings, progress);
    }
    return findings;
  }

  private static String kind(SmallFileTree tree, boolean anywhere) {
    return String.format(
        Locale.ROOT,
        "%,d files, %d of them %s: ",
        tree.files(),
        CHANGED,
        anywhere ? "anywhere" : "in one directory");
  }

  private static int[] changes(SmallFileTree tree, boolean anywhere, int number) {
    return anywhere
        ? tree.anywhere(CHANGED, number)
        : tree.ofDirectory(tree.files() / CHANGED / 2 + number);
  }

  private Own own(
      Path image,
      SmallFileTree tree,
      String kind,
      int[] changed,
      List<Finding> findings,
      Consumer<String> progress)
      throws IOException {
    progress.accept(kind + "mirror read");
    long from;
    try (FileSystem fs = FileSystem.open(List.of(device(image)), OpenOptions.DEFAULTS)) {
      from = fs.committedTid();
      tree.change(fs, changed, 1);
    }
    NodeCountingDevice counting = new NodeCountingDevice(device(image));
    Sent sent;
    try (FileSystem fs = FileSystem.open(List.of(counting), OpenOptions.DEFAULTS)) {
      Sent first = ReadStream.since(fs, from);
      long read = counting.nodesRead();
      long all = fs.verify(false, ScanProgress.NONE).nodes();
      findings.add(
          Finding.limited(
              SECTION,
              kind + "nodes read from the device, opening included, of " + all,
              read + String.format(Locale.ROOT, " (%.2f %%)", 100.0 * read / all),
              "2 %",
              read <= NODES_SHARE_MAX * all));
      List<Sent> runs = new ArrayList<>();
      for (int i = 0; i < WARM_UPS + RUNS; i++) {
        runs.add(ReadStream.since(fs, from));
      }
      sent = Sent.median(runs.subList(WARM_UPS, runs.size()));
      if (sent.bytes() != first.bytes()) {
        throw new IOException("the stream has not always the same length");
      }
    }
    findings.add(
        Finding.note(SECTION, kind + "tidemark mirror read, in a warm process", show(sent)));
    findings.add(
        Finding.note(
            SECTION,
            kind + "tidemark mirror read, the command with its start",
            millis(command(image, from))));
    return new Own(kind, sent);
  }

  private double command(Path image, long from) throws IOException {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      long start = clock.monotonicNanos();
      Command.script("exec \"$1\" mirror read \"$2\" --from \"$3\" >/dev/null")
          .with(MountedImage.sourceRoot().resolve("tidemark"), image, Tid.toString(from))
          .withTimeout(PATIENCE)
          .check();
      times.add((clock.monotonicNanos() - start) / 1e9);
    }
    return Median.of(times);
  }

  private static FileDevice device(Path image) {
    return FileDevice.open(image, FileDevice.Access.READ_WRITE);
  }

  /** Adds what another way to send makes of it; btrfs is what Tidemark has to keep up with. */
  private static void compare(
      Sender sender,
      SmallFileTree tree,
      List<Own> own,
      Path work,
      List<Finding> findings,
      Consumer<String> progress)
      throws IOException {
    Optional<String> whyNot = sender.whyNot();
    if (whyNot.isPresent()) {
      findings.add(Finding.note(SECTION, sender.name(), "left out: " + whyNot.get()));
      return;
    }
    progress.accept(sender.name() + " of " + tree.files() + " files");
    try (Sender.Place place = sender.open(Files.createDirectory(work), IMAGE_BYTES)) {
      tree.make(place.directory());
      place.remember();
      int version = 0;
      for (int which = 0; which < own.size(); which++) {
        List<Sent> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
          version++;
          tree.change(place.directory(), changes(tree, which == 0, version), version);
          place.remember();
          runs.add(place.send());
        }
        Own ours = own.get(which);
        Sent theirs = Sent.median(runs);
        if (sender.name().startsWith("btrfs")) {
          limits(ours, theirs, findings);
        } else {
          findings.add(Finding.note(SECTION, ours.kind + sender.name(), show(theirs)));
        }
      }
    } finally {
      Command.of("rm", "-rf", "--one-file-system", work).withTimeout(PATIENCE).check();
    }
  }

  private static void limits(Own ours, Sent btrfs, List<Finding> findings) {
    findings.add(
        Finding.limited(
            SECTION,
            ours.kind + "time of tidemark, of btrfs send -p",
            millis(ours.sent.seconds()) + ", " + millis(btrfs.seconds()),
            "not longer",
            ours.sent.seconds() <= btrfs.seconds()));
    findings.add(
        Finding.limited(
            SECTION,
            ours.kind + "bytes of tidemark, of btrfs send -p",
            Units.human(ours.sent.bytes()) + ", " + Units.human(btrfs.bytes()),
            "not more",
            ours.sent.bytes() <= btrfs.bytes()));
  }

  private static String show(Sent sent) {
    return millis(sent.seconds()) + ", " + Units.human(sent.bytes());
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
  }
}
