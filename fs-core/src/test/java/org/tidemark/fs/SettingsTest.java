package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.RetentionPolicy;
import org.tidemark.scan.ScanProgress;

/** Settings that a filesystem carries with it. */
class SettingsTest {
  @Test
  void aNewFilesystemHasThoseItCameWith() {
    try (TestBed bed = new TestBed()) {
      Configuration all = bed.fs.settings().configuration();
      assertEquals(
          new Configuration(
              RetentionPolicy.DEFAULT,
              86_400,
              300,
              86_400,
              300,
              75,
              86_400,
              60 * 86_400,
              true,
              5,
              10),
          all);
      assertEquals(Setting.values().length, bed.fs.settings().settings().size());
      assertTrue(bed.fs.settings().settings().stream().allMatch(SettingValue::initial));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prune.keep | ALL 2h,daily 3d | all 2h, daily 3d",
        "prune.keep | none | none",
        "prune.time | 1h30m | 1h30m",
        "reblock.time | 90S | 90s",
        "reblock.fill | 50 | 50%",
        "reblock.fill | 100 | 100%",
        "snapshot.every | off | off",
        "snapshot.keep | forever | forever",
        "snapshot.keep | 2w | 2w",
        "autoprune | OFF | off",
        "autoprune.low | 9% | 9%",
        "autoprune.high | 99 | 99%"
      })
  void valuesAreKeptInOneForm(String name, String value, String kept) {
    try (TestBed bed = new TestBed()) {
      SettingValue expected = new SettingValue(name, kept, false);
      assertEquals(expected, bed.fs.settings().set(name, value));
      assertTrue(bed.fs.settings().settings().contains(expected));
      bed.reopen();
      assertTrue(bed.fs.settings().settings().contains(expected));
      SettingValue initial = bed.fs.settings().unset(name);
      assertTrue(initial.initial());
      assertEquals(Setting.of(name).initial(), initial.value());
      assertTrue(bed.fs.settings().settings().contains(initial));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prune.keep | all",
        "prune.keep | ''",
        "prune.time | 0s",
        "prune.time | 5",
        "prune.time | off",
        "prune.time | 1234567s",
        "reblock.fill | 0",
        "reblock.fill | 101",
        "autoprune.high | 100",
        "snapshot.every | forever",
        "snapshot.keep | off",
        "autoprune | yes",
        "autoprune.low | 10",
        "autoprune.high | 5%",
        "cleanup.last | 1",
        "prune | 5m"
      })
  void whatCannotBeIsRefused(String name, String value) {
    try (TestBed bed = new TestBed()) {
      long before = bed.commit();
      assertErrno(Errno.EINVAL, () -> bed.fs.settings().set(name, value));
      assertEquals(before, bed.commit());
    }
  }

  @Test
  void refusalsSayWhatIsAllowed() {
    try (TestBed bed = new TestBed()) {
      Settings settings = bed.fs.settings();
      String unknown =
          String.valueOf(
              assertThrows(FsException.class, () -> settings.set("keep", "")).getMessage());
      for (Setting each : Setting.values()) {
        assertTrue(unknown.contains(each.key()), unknown);
      }
      String bad =
          String.valueOf(
              assertThrows(FsException.class, () -> settings.set("prune.time", "soon"))
                  .getMessage());
      assertEquals(
          "prune.time cannot be 'soon'; give it a length of time like 90s, 5m, 2h or 1d", bad);
    }
  }

  @Test
  void theMarksAreChangedInEitherOrder() {
    try (TestBed bed = new TestBed()) {
      Settings settings = bed.fs.settings();
      settings.set("autoprune.high", "40");
      settings.set("autoprune.low", "30");
      assertErrno(Errno.EINVAL, () -> settings.unset("autoprune.high"));
      settings.unset("autoprune.low");
      settings.unset("autoprune.high");
      assertEquals(10, settings.configuration().autopruneHighPercent());
    }
  }

  @Test
  void cleaningUpRemembers() {
    try (TestBed bed = new TestBed()) {
      Settings settings = bed.fs.settings();
      settings.note("cleanup.last-snapshot", "0x17");
      settings.note("cleanup.a", "1");
      settings.note("cleanup.a", "2");
      bed.crash();
      assertEquals("0x17", bed.fs.settings().noted("cleanup.last-snapshot"));
      assertEquals(
          List.of(
              new SettingValue("cleanup.a", "2", false),
              new SettingValue("cleanup.last-snapshot", "0x17", false)),
          bed.fs.settings().notes());
      bed.fs.settings().note("cleanup.a", "");
      assertEquals("", bed.fs.settings().noted("cleanup.a"));
      assertEquals(Setting.values().length, bed.fs.settings().settings().size());
      assertErrno(Errno.EINVAL, () -> bed.fs.settings().note("prune.keep", "none"));
      assertErrno(Errno.EINVAL, () -> bed.fs.settings().note("cleanup.A b", "1"));
      assertErrno(Errno.EINVAL, () -> bed.fs.settings().note("cleanup.x", "v".repeat(1025)));
    }
  }

  @Test
  void pruningGoesByTheSettingIfItIsNotTold() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      long old = bed.commit();
      bed.unlink("a");
      bed.commit();
      PruneRequest asSet = new PruneRequest("", false, 0);
      assertEquals(
          RetentionPolicy.DEFAULT.toString(),
          bed.fs.retention().prune(asSet, ScanProgress.NONE).policy());
      assertEquals(old, bed.fs.resolve(Tid.toString(old)));
      bed.fs.settings().set("prune.keep", "none");
      assertEquals("none", bed.fs.retention().prune(asSet, ScanProgress.NONE).policy());
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve(Tid.toString(old)));
    }
  }

  @Test
  void readOnlyTheyCanBeSeen() {
    try (TestBed bed = new TestBed()) {
      bed.fs.settings().set("prune.keep", "none");
      bed.reopen(bed.options().withReadOnly(true));
      assertEquals(RetentionPolicy.NONE, bed.fs.settings().configuration().pruneKeep());
      assertErrno(Errno.EROFS, () -> bed.fs.settings().unset("prune.keep"));
    }
  }

  /** A replica gets none of them, keeps its own, and is fed all the same. */
  @Test
  void aReplicaHasItsOwn() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.fs.settings().set("prune.keep", "all 1h");
      bed.commit();
      MemoryDevice device = new MemoryDevice("replica", 64L * Units.MIB);
      FileSystem.makeReplica(
          List.of(device),
          MakeOptions.seeded(1, bed.clock),
          bed.fs.mirroring().mirrorRange(0).source().lineage());
      FileSystem replica = FileSystem.open(List.of(device), bed.options());
      replica.settings().set("autoprune", "off");
      feed(bed.fs, replica);
      assertEquals(RetentionPolicy.DEFAULT, replica.settings().configuration().pruneKeep());
      replica.settings().set("prune.keep", "none");
      bed.file("b");
      bed.commit();
      feed(bed.fs, replica);
      Verify.clean(replica);
      assertEquals(bed.fs.presentTid(), replica.presentTid());
      assertEquals(RetentionPolicy.NONE, replica.settings().configuration().pruneKeep());
      assertEquals("all 1h", bed.fs.settings().configuration().pruneKeep().toString());
      assertTrue(!replica.settings().configuration().autoprune());
      replica.settings().unset("autoprune");
      bed.file("c");
      bed.commit();
      feed(bed.fs, replica);
      Verify.clean(replica);
      replica.close();
    }
  }

  private static void feed(FileSystem source, FileSystem replica) {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    MirrorStart range = source.mirroring().mirrorRange(base);
    long feed = replica.mirroring().mirrorBegin(range);
    MirrorBatch batch;
    do {
      batch = source.mirroring().mirrorRead(range, 1_000);
      ReplicaState ignored = replica.mirroring().mirrorApply(feed, batch);
      range = range.startingAt(batch.next());
    } while (!batch.isLast());
  }

  /**
   * Wherever the power goes, all is as before a change or as after it, and stays once it was said.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aCrashLosesNoneThatWasSet(long seed) {
    ManualClock clock = new ManualClock();
    CrashDevice device = new CrashDevice(Rig.SMALL.make(seed, clock));
    FileSystem fs = Rig.SMALL.open(device, clock);
    Random random = new Random(seed);
    List<Integer> began = new ArrayList<>();
    List<Integer> ended = new ArrayList<>();
    List<Map<String, String>> states = new ArrayList<>();
    began.add(0);
    ended.add(device.events());
    states.add(values(fs.settings()));
    for (int i = 0; i < 40; i++) {
      began.add(device.events());
      change(fs.settings(), random);
      ended.add(device.events());
      states.add(values(fs.settings()));
      if (random.nextInt(4) == 0) {
        fs.sync();
      }
    }
    CrashReplay replay = device.replay();
    for (int point = 0; point <= replay.points(); point++) {
      int least = 0;
      int most = 0;
      for (int i = 0; i < states.size(); i++) {
        least = ended.get(i) <= point ? i : least;
        most = began.get(i) < point ? i : most;
      }
      most = Math.max(least, most); // what changed nothing wrote nothing
      try (FileSystem after =
          Rig.SMALL.open(
              replay.at(point, random.nextLong()), new ManualClock(clock.realtimeNanos()))) {
        Map<String, String> found = values(after.settings());
        assertTrue(
            states.subList(least, most + 1).contains(found),
            "point " + point + ": " + found + " is not one of changes " + least + " to " + most);
        Verify.clean(after);
      }
    }
    fs.close();
  }

  private static void change(Settings settings, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> settings.set("prune.time", 1 + random.nextInt(100) + "m");
      case 1 -> settings.set("prune.keep", "all " + (1 + random.nextInt(100)) + "h");
      case 2 -> settings.unset(random.nextBoolean() ? "prune.time" : "prune.keep");
      case 3 -> settings.note("cleanup.last", "x".repeat(random.nextInt(1024)));
      default -> settings.note("cleanup.n" + random.nextInt(3), "" + random.nextInt());
    }
  }

  private static Map<String, String> values(Settings settings) {
    Map<String, String> values = new HashMap<>();
    settings.settings().forEach(each -> values.put(each.name(), each.value()));
    settings.notes().forEach(each -> values.put(each.name(), each.value()));
    return values;
  }
}
