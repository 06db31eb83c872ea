package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.PurgeFiles.at;
import static org.tidemark.fs.PurgeFiles.content;
import static org.tidemark.fs.PurgeFiles.read;
import static org.tidemark.fs.PurgeFiles.write;
import static org.tidemark.fs.TestBed.bytes;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.ScanProgress;

/** Wherever the power goes while directories with policies of their own are pruned. */
class DirectoryPolicyCrashTest {
  private static final List<String> PATHS = List.of("t/a", "t/u/b", "x", "y");

  /**
   * At each moment what is in the directory is whole or not there, where its policy keeps the
   * moment it is there, all else is there anyway, and doing it again comes to the same end. A file
   * has more records than an operation destroys.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aCrashLeavesNothingInHalf(long seed) {
    ManualClock clock = new ManualClock();
    CrashDevice device = new CrashDevice(Rig.SMALL.make(seed, clock));
    FileSystem fs = Rig.SMALL.open(device, clock);
    Random random = new Random(seed);
    FileRef t = fs.makeDirectory(fs.root(), bytes("t"), 0755, Caller.ROOT).ref();
    FileRef u = fs.makeDirectory(t, bytes("u"), 0755, Caller.ROOT).ref();
    Map<String, FileRef> parents = Map.of("t/a", t, "t/u/b", u, "x", fs.root(), "y", fs.root());
    Map<String, Integer> current = new TreeMap<>();
    NavigableMap<Long, Map<String, Integer>> moments = new TreeMap<>();
    fs.setXattr(t, bytes("user.tidemark.keep"), bytes("all 6m"), XattrMode.SET);
    for (int version = 1; version < 400; version++) {
      String path = PATHS.get(random.nextInt(PATHS.size()));
      byte[] name = bytes(path.substring(path.lastIndexOf('/') + 1));
      FileRef parent = parents.get(path);
      if (current.containsKey(path) && random.nextInt(150) == 0) {
        fs.unlink(parent, name);
        current.remove(path);
      } else {
        FileRef ref =
            current.containsKey(path)
                ? fs.lookup(parent, name).ref()
                : fs.makeNode(parent, name, FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
        write(fs, ref, version);
        for (int i = 0; i < 6; i++) {
          fs.setXattr(ref, bytes("user." + i), bytes("of " + version), XattrMode.SET);
        }
        current.put(path, version);
      }
      if (random.nextInt(3) == 0) {
        clock.advanceSeconds(10);
        moments.put(fs.sync(), new TreeMap<>(current));
      }
    }
    fs.sync();
    int began = device.events();
    PruneReport report =
        prune(
            fs,
            (done, total) -> {
              if (random.nextInt(3) == 0) {
                fs.fsyncDirectory(FileRef.ROOT);
              } else if (random.nextInt(4) == 0) {
                long ignored = fs.sync();
              } else {
                FileRef ignored = fs.lookup(fs.root(), bytes("t")).ref();
              }
            });
    assertTrue(report.complete() && report.records() > 600, report.toString());
    int ended = device.events();
    long keptFrom = moments.higherKey(lastBefore(fs, clock.realtimeNanos() - 300_000_000_000L));
    int goneInTheEnd = check(fs, moments, current, keptFrom);
    assertTrue(goneInTheEnd > 50, goneInTheEnd + " are gone");
    CrashReplay replay = device.replay();
    for (int point = began; point <= ended; point++) {
      try (FileSystem after =
          Rig.SMALL.open(
              replay.at(point, random.nextLong()), new ManualClock(clock.realtimeNanos()))) {
        Verify.clean(after);
        int gone = check(after, moments, current, keptFrom);
        assertTrue(gone <= goneInTheEnd, gone + " are gone, of " + goneInTheEnd);
        if (random.nextInt(4) == 0 || point == ended) {
          PruneReport ignored = prune(after, ScanProgress.NONE);
          Verify.clean(after);
          gone = check(after, moments, current, keptFrom);
          assertTrue(gone >= goneInTheEnd, gone + " are gone, of " + goneInTheEnd);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("point " + point + ": " + e.getMessage(), e);
      }
    }
    fs.close();
  }

  private static PruneReport prune(FileSystem fs, ScanProgress progress) {
    return fs.retention().prune(new PruneRequest("all 1d", false, 0), progress);
  }

  private static long lastBefore(FileSystem fs, long nanos) {
    return fs.resolve(Instant.ofEpochSecond(0, nanos).toString());
  }

  /** Returns how often something was not there that once was. */
  private static int check(
      FileSystem fs,
      NavigableMap<Long, Map<String, Integer>> moments,
      Map<String, Integer> current,
      long keptFrom) {
    int gone = 0;
    for (Map.Entry<Long, Map<String, Integer>> moment : moments.entrySet()) {
      for (String path : PATHS) {
        long tid = moment.getKey();
        byte[] found = find(fs, at(tid, path));
        Integer version = moment.getValue().get(path);
        boolean mayBeGone = path.startsWith("t/") && tid < keptFrom;
        if (version == null) {
          assertEquals(null, found, path + " at " + tid);
        } else if (found != null || !mayBeGone) {
          assertArrayEquals(content(version), found, path + " at " + tid);
        } else {
          gone++;
        }
      }
    }
    for (String path : PATHS) {
      Integer version = current.get(path);
      byte[] found = find(fs, path);
      if (version == null) {
        assertEquals(null, found);
      } else {
        assertArrayEquals(content(version), found, path);
      }
    }
    return gone;
  }

  private static byte @Nullable [] find(FileSystem fs, String path) {
    try {
      FileRef ref = fs.root();
      for (String name : path.split("/", -1)) {
        ref = fs.lookup(ref, bytes(name)).ref();
      }
      return read(fs, ref);
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno(), e.getMessage());
      return null;
    }
  }
}
