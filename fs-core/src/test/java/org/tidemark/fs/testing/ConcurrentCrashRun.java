package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.AtimeMode;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.RenameMode;

/**
 * Several writers at once, with flushing and commits in the background, and a crash. Nobody can say
 * what the order of all operations was, but each writer knows its own: its files must be there up
 * to some point without a gap, all that it fsynced must be there whole, and the file that it
 * replaces all the time must be one of its versions.
 */
public final class ConcurrentCrashRun {
  private static final int FILE_BYTES_MAX = 30_000;
  private static final int REPLACE_EVERY = 3;

  /**
   * A promise: at any crash from {@code event} on, this many files and this version are kept.
   *
   * @param whole whether the last of these files is kept with all its content
   */
  private record Promise(int event, int files, int version, boolean whole) {}

  private static final class Writer {
    final String name;
    final List<Promise> promises = new ArrayList<>();
    int version;

    Writer(String name) {
      this.name = name;
    }
  }

  private final long seed;
  private final Rig rig;
  private final CrashDevice device;
  private final CrashReplay replay;
  private final List<Writer> writers = new ArrayList<>();

  /** Records {@code count} files written by each of {@code threads} writers. */
  public ConcurrentCrashRun(long seed, Rig rig, int threads, int count) {
    this.seed = seed;
    this.rig = rig;
    this.device = new CrashDevice(rig.make(seed, new ManualClock()));
    FileSystem fs =
        FileSystem.open(
            List.of(new SlowDevice(device, seed)),
            OpenOptions.DEFAULTS
                .withClock(Clock.system())
                .withAtimeMode(AtimeMode.NOATIME)
                .withCommitIntervalNanos(10_000_000)
                .withDirtyBytesMax(1 << 20)
                .withNodeCacheBytes(rig.nodeCacheBytes()));
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Writer writer = new Writer("writer" + i);
        writers.add(writer);
        futures.add(pool.submit(() -> write(fs, writer, count)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    replay = device.replay();
    fs.close();
  }

  private void write(FileSystem fs, Writer writer, int count) {
    Random random = new Random(seed + writer.name.hashCode());
    FileRef dir = fs.makeDirectory(fs.root(), Twins.bytes(writer.name), 0755, Caller.ROOT).ref();
    for (int i = 0; i < count; i++) {
      boolean fsync = random.nextInt(3) == 0;
      put(fs, dir, "f" + i, i, fsync);
      if (fsync) {
        writer.promises.add(new Promise(device.events(), i + 1, writer.version, true));
      }
      if (i % REPLACE_EVERY == 0) {
        writer.version++;
        // A rename to a name that is free puts nothing in order; one over another file does.
        put(fs, dir, "new", -writer.version, writer.version == 1);
        fs.rename(dir, Twins.bytes("new"), dir, Twins.bytes("target"), RenameMode.PLAIN);
      }
      if (random.nextInt(10) == 0) {
        fs.fsyncDirectory(dir);
        writer.promises.add(new Promise(device.events(), i + 1, writer.version, false));
      }
    }
  }

  private static void put(FileSystem fs, FileRef dir, String name, int number, boolean fsync) {
    Attributes made = fs.makeNode(dir, Twins.bytes(name), FileType.REGULAR | 0644, 0, Caller.ROOT);
    OpenFile file = fs.open(made.ref(), true);
    byte[] content = content(number);
    int half = content.length / 2;
    fs.write(file, 0, ByteBuffer.wrap(content, 0, half), Caller.ROOT);
    fs.write(file, half, ByteBuffer.wrap(content, half, content.length - half), Caller.ROOT);
    if (fsync) {
      fs.fsync(file, false);
    }
    fs.close(file);
  }

  private static byte[] content(int number) {
    Random random = new Random(number);
    byte[] content =
        new byte
            [random.nextInt(4) == 0
                ? 1 + random.nextInt(FILE_BYTES_MAX)
                : 1 + random.nextInt(1_500)];
    random.nextBytes(content);
    return content;
  }

  /** The highest crash point. */
  public int points() {
    return replay.points();
  }

  /** Crashes before event {@code point}, recovers and checks everything. */
  public void check(int point, long pointSeed) {
    MemoryDevice crashed = replay.at(point, pointSeed);
    try (LogWatch log = new LogWatch()) {
      FileSystem fs = rig.open(crashed, new ManualClock());
      for (Writer writer : writers) {
        check(fs, writer, point);
      }
      Verify.clean(fs);
      fs.close();
      log.checkQuiet();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + crashed.name() + ": " + e, e);
    }
  }

  private static void check(FileSystem fs, Writer writer, int point) {
    int filesMin = 0;
    int versionMin = 0;
    for (Promise promise : writer.promises) {
      if (promise.event <= point) {
        filesMin = promise.files;
        versionMin = promise.version;
      }
    }
    FileRef dir = find(fs, fs.root(), writer.name);
    if (dir == null) {
      require(filesMin == 0, writer.name + " is gone");
      return;
    }
    TreeSet<String> names = new TreeSet<>();
    fs.readDirectory(
        dir,
        2,
        (name, child, type, cookie) -> names.add(new String(name, StandardCharsets.ISO_8859_1)));
    int files = names.size() - (names.contains("new") ? 1 : 0) - (names.contains("target") ? 1 : 0);
    require(files >= filesMin, writer.name + ": " + files + " files, fsynced were " + filesMin);
    TreeSet<Integer> whole = new TreeSet<>();
    for (int i = 0; i < files; i++) {
      FileRef file = find(fs, dir, "f" + i);
      require(file != null, writer.name + ": a gap at f" + i);
      if (file != null && isPrefixOf(read(fs, file), content(i), writer.name + "/f" + i)) {
        whole.add(i);
      }
    }
    checkPromised(writer, point, whole);
    FileRef target = find(fs, dir, "target");
    require(target != null || versionMin == 0, writer.name + ": the target is gone");
    if (target != null) {
      checkVersion(read(fs, target), writer, versionMin);
    }
  }

  /** Of what was fsynced, not a byte is missing. */
  private static void checkPromised(Writer writer, int point, Set<Integer> whole) {
    for (Promise promise : writer.promises) {
      int file = promise.files - 1;
      require(
          promise.event > point || !promise.whole || whole.contains(file),
          writer.name + "/f" + file + " was fsynced and is not whole");
    }
  }

  private static void checkVersion(byte[] found, Writer writer, int versionMin) {
    for (int version = Math.max(1, versionMin); version <= writer.version; version++) {
      if (Arrays.equals(found, content(-version))) {
        return;
      }
    }
    throw new AssertionError(
        writer.name + ": the target, " + found.length + " bytes, is no version from " + versionMin);
  }

  private static boolean isPrefixOf(byte[] found, byte[] written, String name) {
    int at = Arrays.mismatch(found, written);
    require(at < 0 || at == found.length, name + " has a wrong byte at " + at);
    return at < 0;
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }

  private static @Nullable FileRef find(FileSystem fs, FileRef dir, String name) {
    try {
      return fs.lookup(dir, Twins.bytes(name)).ref();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private static byte[] read(FileSystem fs, FileRef ref) {
    OpenFile file = fs.open(ref, false);
    ByteBuffer buffer = ByteBuffer.allocate(2 * FILE_BYTES_MAX);
    int count = fs.read(file, 0, buffer);
    fs.close(file);
    return Arrays.copyOf(buffer.array(), count);
  }
}
