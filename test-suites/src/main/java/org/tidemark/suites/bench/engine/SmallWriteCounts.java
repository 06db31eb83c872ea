package org.tidemark.suites.bench.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tidemark.base.Units;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.CountingDevice.Counts;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;

/** Counts the I/O that small durable writes cost, at the device. */
final class SmallWriteCounts implements Probe {
  private static final String SECTION = "I/O of small durable writes, counted at the device";
  private static final int WRITES = 500;
  private static final int FILES = 1000;
  private static final int BLOCKS_PER_FILE = 8;
  private static final int CALLS_PER_WRITE_MAX = 2;
  private static final double BYTES_FACTOR_MAX = 3;
  private static final int BLOCK = Units.BLOCK_BYTES;

  @Override
  public String name() {
    return "io-counts";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) {
    progress.accept("counting the I/O of small writes");
    NodeCountingDevice nodes =
        new NodeCountingDevice(Images.create(work.resolve("counts.tide"), 4 * Units.GIB));
    CountingDevice device = new CountingDevice(nodes);
    OpenOptions options = OpenOptions.DEFAULTS.withCommitIntervalNanos(0);
    List<Finding> findings = new ArrayList<>();
    try (FileSystem fs = FileSystem.open(List.of(device), options)) {
      List<FileRef> files = makeFiles(fs);
      perWrite(fs, files.getFirst(), device, findings);
      spread(fs, files, device, nodes, findings);
    }
    return findings;
  }

  private static List<FileRef> makeFiles(FileSystem fs) {
    ByteBuffer content = ByteBuffer.allocateDirect(BLOCKS_PER_FILE * BLOCK);
    List<FileRef> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      FileRef file = Bytes.create(fs, fs.root(), "file" + i);
      Bytes.write(fs, file, 0, content);
      files.add(file);
    }
    fs.sync();
    return files;
  }

  /** Overwrites blocks of one file, each with an fsync, without a commit in between. */
  private static void perWrite(
      FileSystem fs, FileRef file, CountingDevice device, List<Finding> findings) {
    long writesMax = 0;
    long barriersMax = 0;
    OpenFile open = fs.open(file, true);
    Counts first = device.counts();
    for (int i = 0; i < WRITES; i++) {
      Counts before = device.counts();
      overwrite(fs, open, (long) (i % BLOCKS_PER_FILE) * BLOCK, i);
      Counts one = device.counts().minus(before);
      writesMax = Math.max(writesMax, one.writes());
      barriersMax = Math.max(barriersMax, one.barriers());
    }
    Counts all = device.counts().minus(first);
    fs.close(open);
    String what = "4 KiB overwrite + fsync: ";
    findings.add(
        Finding.limited(
            SECTION,
            what + "writes, most",
            writesMax + " (mean " + each(all.writes(), WRITES) + ")",
            "2",
            writesMax <= CALLS_PER_WRITE_MAX));
    findings.add(
        Finding.limited(
            SECTION,
            what + "barriers, most",
            barriersMax + " (mean " + each(all.barriers(), WRITES) + ")",
            "1",
            barriersMax <= 1));
    findings.add(
        Finding.note(
            SECTION, what + "bytes written, mean", Units.human(all.bytesWritten() / WRITES)));
    fs.sync();
  }

  /** Overwrites a block in each of many files, each with an fsync, and commits. */
  private static void spread(
      FileSystem fs,
      List<FileRef> files,
      CountingDevice device,
      NodeCountingDevice nodes,
      List<Finding> findings) {
    Counts before = device.counts();
    long nodesBefore = nodes.nodes();
    for (int i = 0; i < files.size(); i++) {
      OpenFile open = fs.open(files.get(i), true);
      overwrite(fs, open, (long) (i % BLOCKS_PER_FILE) * BLOCK, -i);
      fs.close(open);
    }
    Counts synced = device.counts().minus(before);
    fs.sync();
    Counts all = device.counts().minus(before);
    long nodesWritten = nodes.nodes() - nodesBefore;
    long nodeBytes = nodesWritten * MakeOptions.NODE_BYTES_DEFAULT;
    long changed = (long) files.size() * BLOCK;
    double factor = (double) (all.bytesWritten() - nodeBytes) / changed;
    String what = files.size() + " such writes over as many files, one commit: ";
    findings.add(
        Finding.limited(
            SECTION,
            what + "bytes written besides nodes, per byte changed",
            String.format(Locale.ROOT, "%.2f", factor),
            "3",
            factor <= BYTES_FACTOR_MAX));
    findings.add(
        Finding.note(
            SECTION, what + "nodes touched", nodesWritten + " (" + Units.human(nodeBytes) + ")"));
    findings.add(
        Finding.note(
            SECTION,
            what + "bytes written per byte changed, nodes included",
            String.format(Locale.ROOT, "%.2f", (double) all.bytesWritten() / changed)));
    Counts commit = all.minus(synced);
    findings.add(
        Finding.note(
            SECTION,
            what + "writes and barriers of the commit",
            commit.writes() + " and " + commit.barriers()));
  }

  private static void overwrite(FileSystem fs, OpenFile file, long offset, int content) {
    fs.write(file, offset, ByteBuffer.allocate(BLOCK).putInt(0, content), Caller.ROOT);
    fs.fsync(file, false);
  }

  private static String each(long total, int count) {
    return String.format(Locale.ROOT, "%.2f", (double) total / count);
  }
}
