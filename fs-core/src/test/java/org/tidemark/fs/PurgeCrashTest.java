package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.PurgeFiles.at;
import static org.tidemark.fs.PurgeFiles.content;
import static org.tidemark.fs.PurgeFiles.purge;
import static org.tidemark.fs.PurgeFiles.read;
import static org.tidemark.fs.PurgeFiles.write;
import static org.tidemark.fs.TestBed.bytes;

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

/** Wherever the power goes while a path is purged. */
class PurgeCrashTest {
  private static final List<String> PATHS = List.of("t/a", "t/u/b", "x", "y");

  /**
   * Wherever the power goes, at each moment what is purged is whole or not there, all else is
   * there, and doing it again ends it.
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
        current.put(path, version);
      }
      if (random.nextInt(3) == 0) {
        clock.advanceSeconds(10);
        moments.put(fs.sync(), new TreeMap<>(current));
      }
    }
    fs.sync();
    int began = device.events();
    PurgeReport report =
        fs.retention()
            .purge(
                new PurgeRequest(bytes("t"), false),
                (done, total) -> {
                  if (random.nextInt(3) == 0) {
                    fs.fsyncDirectory(FileRef.ROOT);
                  } else if (random.nextInt(4) == 0) {
                    long ignored = fs.sync();
                  }
                });
    assertTrue(report.objects() >= 3 && report.records() > 200, report.toString());
    int ended = device.events();
    CrashReplay replay = device.replay();
    for (int point = began; point <= ended; point++) {
      try (FileSystem after =
          Rig.SMALL.open(
              replay.at(point, random.nextLong()), new ManualClock(clock.realtimeNanos()))) {
        Verify.clean(after);
        check(after, moments, current, false);
        if (random.nextInt(4) == 0 || point == ended) {
          purgeAgain(after);
          check(after, moments, current, true);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("point " + point + ": " + e.getMessage(), e);
      }
    }
    fs.close();
  }

  private static void purgeAgain(FileSystem fs) {
    PurgeReport ignored = purge(fs, "t");
  }

  private static void check(
      FileSystem fs,
      NavigableMap<Long, Map<String, Integer>> moments,
      Map<String, Integer> current,
      boolean purged) {
    moments.forEach((tid, then) -> {
      for (String path : PATHS) {
        byte[] found = find(fs, at(tid, path));
        Integer version = then.get(path);
        boolean mayBeGone = path.startsWith("t/");
        if (version == null || (mayBeGone && purged)) {
          assertEquals(null, found, path + " at " + tid);
        } else if (found != null || !mayBeGone) {
          assertArrayEquals(content(version), found, path + " at " + tid);
        }
      }
    });
    for (String path : PATHS) {
      Integer version = current.get(path);
      byte[] found = find(fs, path);
      if (version == null) {
        assertEquals(null, found);
      } else {
        assertArrayEquals(content(version), found, path);
      }
    }
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
