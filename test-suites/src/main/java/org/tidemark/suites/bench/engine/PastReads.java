package org.tidemark.suites.bench.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenOptions;

/**
 * Reads the state of every commit of a long run back, whole, checks it byte by byte, and compares
 * the speed with that of reading the present.
 */
final class PastReads implements Probe {
  private static final String SECTION = "Reading the past";
  private static final int COMMITS = 500;
  private static final int FILES = 2000;
  private static final int FILES_PER_DIRECTORY = 100;
  private static final int CHANGES_PER_COMMIT = 40;
  private static final int BYTES_MAX = 3 * Units.BLOCK_BYTES;
  private static final double SPEED_MIN = 0.8;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "past-reads";
  }

  @Override
  public List<Finding> run(Path work, double scale, Consumer<String> progress) throws IOException {
    int commits = Math.max(10, (int) (COMMITS * scale));
    OpenOptions options = OpenOptions.DEFAULTS.withCommitIntervalNanos(0);
    var device = Images.create(work.resolve("past.tide"), 8 * Units.GIB);
    try (FileSystem fs = FileSystem.open(List.of(device), options)) {
      progress.accept("making " + commits + " commits over " + FILES + " files");
      Past past = new Past(fs);
      for (int i = 0; i < commits; i++) {
        past.commit();
      }
      return read(fs, past, progress);
    }
  }

  private List<Finding> read(FileSystem fs, Past past, Consumer<String> progress)
      throws IOException {
    progress.accept("reading " + past.moments.size() + " commits back");
    Moment present = past.moments.getLast();
    for (int i = 0; i < 10; i++) {
      readAll(fs.root(), fs, present); // the same code for both, compiled by now
    }
    long pastNanos = 0;
    long presentNanos = 0;
    for (Moment moment : past.moments) {
      pastNanos += readAll(new FileRef(fs.root().objectId(), moment.tid), fs, moment);
      presentNanos += readAll(fs.root(), fs, present);
    }
    double speed = (double) presentNanos / pastNanos;
    long reads = (long) past.moments.size() * FILES;
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.limited(
            SECTION,
            "commits over " + FILES + " files that read back exactly",
            Integer.toString(past.moments.size()),
            "all of " + past.moments.size(),
            true));
    findings.add(
        Finding.limited(
            SECTION,
            "speed of the past, the present is 1",
            String.format(Locale.ROOT, "%.2f", speed),
            "at least 0.8",
            speed >= SPEED_MIN));
    findings.add(
        Finding.note(
            SECTION,
            "lookup + open + read of a file, past / present",
            micros(pastNanos, reads) + " / " + micros(presentNanos, reads)));
    return findings;
  }

  private static String micros(long nanos, long count) {
    return String.format(Locale.ROOT, "%.1f us", nanos / 1e3 / count);
  }

  /** Reads all files of a moment, checks them, returns the time that the reading alone took. */
  private long readAll(FileRef root, FileSystem fs, Moment moment) throws IOException {
    ByteBuffer found = ByteBuffer.allocateDirect(BYTES_MAX);
    ByteBuffer expected = ByteBuffer.allocateDirect(BYTES_MAX);
    long nanos = 0;
    FileRef directory = root;
    for (int i = 0; i < FILES; i++) {
      byte[] name = Past.name(i);
      long start = clock.monotonicNanos();
      if (i % FILES_PER_DIRECTORY == 0) {
        directory = fs.lookup(root, Past.directoryName(i)).ref();
      }
      Bytes.read(fs, directory, name, found);
      nanos += clock.monotonicNanos() - start;
      Past.content(i, moment.versions[i], expected);
      if (found.mismatch(expected) != -1) {
        throw new IOException(
            "file "
                + i
                + " as of "
                + moment.tid
                + " is not what it was, from byte "
                + found.mismatch(expected));
      }
    }
    return nanos;
  }

  /** The state of all files after a commit. */
  private record Moment(long tid, int[] versions) {}

  /** Changes files and remembers what they were. */
  private static final class Past {
    private final List<Moment> moments = new ArrayList<>();
    private final FileSystem fs;
    private final List<FileRef> files = new ArrayList<>();
    private final int[] versions = new int[FILES];
    private final Random random = new Random(1);
    private final ByteBuffer content = ByteBuffer.allocateDirect(BYTES_MAX);

    Past(FileSystem fs) {
      this.fs = fs;
      FileRef directory = fs.root();
      for (int i = 0; i < FILES; i++) {
        if (i % FILES_PER_DIRECTORY == 0) {
          directory = fs.makeDirectory(fs.root(), directoryName(i), 0755, Caller.ROOT).ref();
        }
        FileRef file = Bytes.create(fs, directory, new String(name(i), UTF_8));
        files.add(file);
        content(i, 0, content);
        Bytes.write(fs, file, 0, content);
      }
      moments.add(new Moment(fs.sync(), versions.clone()));
    }

    void commit() {
      for (int n = 0; n < CHANGES_PER_COMMIT; n++) {
        int i = random.nextInt(FILES);
        versions[i]++;
        content(i, versions[i], content);
        fs.setAttributes(files.get(i), AttributeChange.NONE.withSize(content.limit()), Caller.ROOT);
        Bytes.write(fs, files.get(i), 0, content);
      }
      moments.add(new Moment(fs.sync(), versions.clone()));
    }

    static byte[] directoryName(int file) {
      return Bytes.name("d" + file / FILES_PER_DIRECTORY);
    }

    static byte[] name(int file) {
      return Bytes.name("file" + file);
    }

    /** Fills the buffer with what a version of a file holds; its length differs too. */
    static void content(int file, int version, ByteBuffer into) {
      Random source = new Random(((long) file << 32) + version);
      int length = 1 + source.nextInt(BYTES_MAX);
      into.clear();
      for (int at = 0; at + Long.BYTES <= length; at += Long.BYTES) {
        into.putLong(at, source.nextLong());
      }
      for (int at = length & -Long.BYTES; at < length; at++) {
        into.put(at, (byte) file);
      }
      into.limit(length);
    }
  }
}
