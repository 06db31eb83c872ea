package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.Verify;

/** Old history goes by itself when space runs short, and only as much as has to. */
class AutopruneTest {
  private static final Caller USER = new Caller(1000, 1000);
  private static final int CHUNK = 1 << 18;

  private final ManualClock clock = new ManualClock();

  // --- what a file of this version holds

  private static byte[] content(long version, int chunk) {
    byte[] data = new byte[CHUNK];
    new Random(version * 1_000 + chunk).nextBytes(data);
    return data;
  }

  private static FileRef make(FileSystem fs, String name) {
    return fs.makeNode(fs.root(), bytes(name), FileType.REGULAR | 0644, 0, USER).ref();
  }

  private static void overwrite(FileSystem fs, FileRef ref, int chunks, long version) {
    OpenFile file = fs.open(ref, true);
    try {
      for (int i = 0; i < chunks; i++) {
        fs.write(file, (long) i * CHUNK, ByteBuffer.wrap(content(version, i)), USER);
      }
    } finally {
      fs.close(file);
    }
  }

  private static void assertContent(FileSystem fs, FileRef ref, int chunks, long version) {
    OpenFile file = fs.open(ref, false);
    for (int i = 0; i < chunks; i++) {
      ByteBuffer read = ByteBuffer.allocate(CHUNK);
      assertEquals(CHUNK, fs.read(file, (long) i * CHUNK, read));
      assertArrayEquals(content(version, i), read.array(), "chunk " + i + " of " + version);
    }
    fs.close(file);
  }

  private static boolean exists(FileSystem fs, long tid) {
    try {
      return fs.resolve(Tid.toString(tid)) == tid;
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno());
      return false;
    }
  }

  // --- as a mount does it, with threads

  /** Ten times the image through a file of a quarter of it. */
  @Test
  void anEndlessOverwriterNeverMeetsTheEndAndSnapshotsSurvive() {
    long imageBytes = 128L * Units.MIB;
    int chunks = (int) (imageBytes / 4 / CHUNK);
    MemoryDevice device = new MemoryDevice(imageBytes);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    OpenOptions options =
        OpenOptions.DEFAULTS.withAutoprune(true).withDirtyBytesMax(16L * Units.MIB);
    try (FileSystem fs = FileSystem.open(List.of(device), options)) {
      FileRef ref = make(fs, "file");
      overwrite(fs, ref, chunks, 0);
      long snapshot = fs.retention().createSnapshot("first", "", "").tid();
      for (int version = 1; version <= 40; version++) {
        overwrite(fs, ref, chunks, version);
      }
      assertContent(fs, ref, chunks, 40);
      assertContent(fs, new FileRef(ref.objectId(), snapshot), chunks, 0);
      Verify.clean(fs);
      assertTrue(fs.status().historyBytes() > imageBytes / 4, "only the snapshot is left");
    }
  }

  /** Many at once, files and names. */
  @Test
  void manyWritersAtOnce() throws InterruptedException {
    MemoryDevice device = new MemoryDevice(64L * Units.MIB);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, Clock.system()));
    OpenOptions options =
        OpenOptions.DEFAULTS.withAutoprune(true).withDirtyBytesMax(8L * Units.MIB);
    List<Throwable> failures = new ArrayList<>();
    try (FileSystem fs = FileSystem.open(List.of(device), options)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int number = t;
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((thread, e) -> {
                  synchronized (failures) {
                    failures.add(e);
                  }
                })
                .start(() -> makeAndReplace(fs, number)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
      Verify.clean(fs);
    }
  }

  private static void makeAndReplace(FileSystem fs, int number) {
    for (int i = 0; i < 200; i++) {
      FileRef ref = make(fs, number + " new");
      overwrite(fs, ref, 1 + i % 3, i);
      fs.rename(
          fs.root(), bytes(number + " new"), fs.root(), bytes(number + " f"), RenameMode.PLAIN);
    }
  }

  // --- without threads: whoever finds no room prunes

  private OpenOptions options() {
    return Rig.SMALL.options(clock).withAutoprune(true);
  }

  private FileSystem open(MemoryDevice device) {
    return FileSystem.open(List.of(device), options());
  }

  @Test
  void theOldestGoFirstAndTheRestIsWhole() {
    FileSystem fs = open(Rig.SMALL.make(1, clock));
    FileRef ref = make(fs, "file");
    NavigableMap<Long, Integer> versions = new TreeMap<>();
    long named = 0;
    for (int version = 0; version < 60; version++) {
      overwrite(fs, ref, 4, version);
      clock.advanceSeconds(10);
      versions.put(fs.sync(), version);
      if (version == 20) {
        named = fs.retention().createSnapshot("kept", "", Tid.toString(fs.committedTid())).tid();
      }
    }
    boolean seen = false;
    int left = 0;
    for (long tid : versions.keySet()) {
      boolean exists = exists(fs, tid);
      assertTrue(exists || !seen, "of two moments the younger one went: " + Tid.toString(tid));
      seen |= exists && tid != named;
      left += exists ? 1 : 0;
      if (exists) {
        assertContent(fs, new FileRef(ref.objectId(), tid), 4, versions.get(tid));
      } else {
        FileRef gone = new FileRef(ref.objectId(), tid);
        assertEquals(
            Errno.ENOENT, assertThrows(FsException.class, () -> fs.attributes(gone)).errno());
      }
    }
    assertTrue(exists(fs, named), "the snapshot is gone");
    assertTrue(left > 5 && left < 30, left + " moments are left");
    Verify.clean(fs);
    fs.close();
  }

  @Test
  void whereNothingMayGoItIsFullAndSaysSoOnce() {
    FileSystem fs = open(Rig.SMALL.make(1, clock));
    int[] told = {0};
    fs.onFull(() -> told[0]++);
    int files = fill(fs, "a");
    assertTrue(files > 10, files + " files");
    for (int i = 0; i < 20; i++) {
      assertEquals(0, fill(fs, "b" + i));
    }
    assertEquals(1, told[0]);
    for (int i = 0; i < files / 2; i++) {
      fs.unlink(fs.root(), bytes("a" + i));
    }
    assertTrue(fill(fs, "c") >= files / 2 - 1, "what was removed did not go by itself");
    assertEquals(0, fill(fs, "d"));
    assertEquals(2, told[0]);
    fs.close();
  }

  private static int fill(FileSystem fs, String name) {
    int count = 0;
    while (true) {
      FileRef ref;
      try {
        ref = make(fs, name + count);
      } catch (FsException e) {
        assertEquals(Errno.ENOSPC, e.errno());
        return count;
      }
      try {
        overwrite(fs, ref, 2, count);
        count++;
      } catch (FsException e) {
        assertEquals(Errno.ENOSPC, e.errno());
        fs.unlink(fs.root(), bytes(name + count));
        return count;
      }
    }
  }

  /** The last moment from before is of the past, too: else it would hold its space for ever. */
  @Test
  void whereNoHistoryIsKeptAllThatThereWasMayGo() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = open(device);
    FileRef ref = make(fs, "file");
    overwrite(fs, ref, 40, 0);
    fs.close();
    fs = FileSystem.open(List.of(device.reopen()), options().withHistory(false));
    for (int version = 1; version < 10; version++) {
      overwrite(fs, ref, 40, version);
    }
    assertContent(fs, ref, 40, 9);
    fs.unlink(fs.root(), bytes("file"));
    fs.sync();
    SpaceStatus status = fs.status();
    FileRef other = make(fs, "other");
    overwrite(fs, other, (int) (status.availableBytes() / CHUNK) - 4, 1);
    fs.sync();
    Verify.clean(fs);
    fs.close();
  }

  /** Metadata alone fills it with history, too. */
  @Test
  void namesThatComeAndGoNeverMeetTheEnd() {
    FileSystem fs = open(Rig.SMALL.make(1, clock));
    for (int i = 0; i < 60_000; i++) {
      String name = "a name that is quite long, and the number of the file is " + i;
      FileRef ref = make(fs, name);
      if (i % 50 == 0) {
        clock.advanceSeconds(5);
        fs.sync();
      }
      if (i >= 100) {
        fs.unlink(
            fs.root(),
            bytes("a name that is quite long, and the number of the file is " + (i - 100)));
      }
      assertTrue(fs.exists(ref));
    }
    Verify.clean(fs);
    fs.close();
  }

  @Test
  void whatFailsForOtherReasonsCostsNoHistory() {
    FileSystem fs = open(Rig.SMALL.make(1, clock));
    FileRef ref = make(fs, "file");
    overwrite(fs, ref, 1, 1);
    long first = fs.sync();
    overwrite(fs, ref, 1, 2);
    fs.sync();
    assertEquals(
        Errno.ENOSPC,
        assertThrows(
                FsException.class,
                () -> fs.setXattr(ref, bytes("user.x"), new byte[60_000], XattrMode.SET))
            .errno());
    OpenFile file = fs.open(ref, true);
    assertEquals(
        Errno.ENOSPC,
        assertThrows(FsException.class, () -> fs.allocate(file, 0, 0, Units.GIB, USER)).errno());
    fs.close(file);
    assertTrue(exists(fs, first));
    fs.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereItIsOffHistoryStays(boolean byOption) {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = FileSystem.open(List.of(device), options().withAutoprune(!byOption));
    if (!byOption) {
      fs.settings().set("autoprune", "off");
    }
    FileRef ref = make(fs, "file");
    overwrite(fs, ref, 4, 0);
    long first = fs.sync();
    FsException full =
        assertThrows(
            FsException.class,
            () -> {
              for (int i = 1; i < 1_000; i++) {
                overwrite(fs, ref, 4, i);
                fs.sync();
              }
            });
    assertEquals(Errno.ENOSPC, full.errno());
    assertTrue(exists(fs, first));
    if (!byOption) {
      fs.settings().set("autoprune", "on");
      overwrite(fs, ref, 4, 1_000);
      assertTrue(!exists(fs, first));
    }
    fs.close();
  }

  // --- crashes

  /** Whatever a crash leaves, each moment that can be found is whole, and the snapshot is there. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aCrashLeavesWholeMoments(long seed) {
    Rig rig = Rig.SMALL;
    CrashDevice device = new CrashDevice(rig.make(seed, clock));
    FileSystem fs = FileSystem.open(List.of(device), options());
    Random random = new Random(seed);
    List<FileRef> files = List.of(make(fs, "a"), make(fs, "b"), make(fs, "c"));
    int[] current = new int[files.size()];
    NavigableMap<Long, int[]> moments = new TreeMap<>();
    TreeMap<Integer, Long> durable = new TreeMap<>();
    long named = 0;
    int namedAt = 0;
    files.forEach(ref -> overwrite(fs, ref, 2, 0));
    for (int version = 1; version < 130; version++) {
      int one = random.nextInt(files.size());
      overwrite(fs, files.get(one), 2, version);
      current[one] = version;
      if (random.nextInt(3) > 0) {
        clock.advanceSeconds(10);
        long tid = fs.sync();
        moments.put(tid, current.clone());
        durable.put(device.events(), tid);
      }
      if (version == 30) {
        named = fs.retention().createSnapshot("kept", "", "").tid();
        moments.put(named, current.clone());
        namedAt = device.events();
      }
    }
    assertTrue(!exists(fs, moments.firstKey()), "nothing went");
    CrashReplay replay = device.replay();
    for (int point : random.ints(60, 0, replay.points() + 1).sorted().toArray()) {
      try (FileSystem after =
          FileSystem.open(List.of(replay.at(point, random.nextLong())), options())) {
        Verify.clean(after);
        var last = durable.floorEntry(point);
        if (last != null) {
          assertTrue(after.committedTid() >= last.getValue(), "a commit is lost");
        }
        if (point >= namedAt) {
          assertTrue(exists(after, named), "the snapshot is gone");
        }
        checkMoments(after, files, moments);
      }
    }
    fs.close();
  }

  private static void checkMoments(
      FileSystem fs, List<FileRef> files, NavigableMap<Long, int[]> moments) {
    moments.forEach((tid, versions) -> {
      if (tid <= fs.committedTid() && exists(fs, tid)) {
        for (int i = 0; i < versions.length; i++) {
          assertContent(fs, new FileRef(files.get(i).objectId(), tid), 2, versions[i]);
        }
      }
    });
  }
}
