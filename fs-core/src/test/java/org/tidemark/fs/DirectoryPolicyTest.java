package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.PurgeFiles.at;
import static org.tidemark.fs.PurgeFiles.content;
import static org.tidemark.fs.PurgeFiles.read;
import static org.tidemark.fs.PurgeFiles.write;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.ScanProgress;

/** Policies that directories have of their own. */
class DirectoryPolicyTest {
  private static final byte[] KEEP = bytes("user.tidemark.keep");
  private static final String ALL = "all 30d";

  private static void keep(TestBed bed, String path, String policy) {
    bed.fs.setXattr(bed.ref(path), KEEP, bytes(policy), XattrMode.SET);
  }

  private static PruneReport prune(TestBed bed, boolean dryRun) {
    return bed.fs.retention().prune(new PruneRequest(ALL, dryRun, 0), ScanProgress.NONE);
  }

  /** Prunes all there is to prune, as announced. */
  private static PruneReport prune(TestBed bed) {
    PruneReport announced = prune(bed, true);
    PruneReport done = prune(bed, false);
    assertEquals(announced.records(), done.records());
    assertEquals(announced.bytes(), done.bytes());
    Verify.clean(bed.fs);
    return done;
  }

  /** Writes versions of files, each a moment, an hour apart; returns the moments. */
  private static List<Long> versions(TestBed bed, int count, String... paths) {
    List<Long> tids = new ArrayList<>();
    for (int version = 1; version <= count; version++) {
      for (String path : paths) {
        write(bed.fs, bed.exists(path) ? bed.ref(path) : bed.file(path).ref(), version);
      }
      tids.add(bed.commit());
      bed.clock.advanceSeconds(3600);
    }
    return tids;
  }

  /** Which of the moments show a file, each of them with the content that it had. */
  private static List<Integer> shown(TestBed bed, List<Long> tids, FileRef file) {
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < tids.size(); i++) {
      FileRef then = new FileRef(file.objectId(), tids.get(i));
      try {
        assertArrayEquals(content(i + 1), read(bed.fs, then));
        shown.add(i + 1);
      } catch (FsException e) {
        assertEquals(Errno.ENOENT, e.errno(), e.getMessage());
      }
    }
    return shown;
  }

  @Test
  void whatIsInTheDirectoryHasAShorterPast() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.mkdir("d/deep");
      keep(bed, "d", "all 150m");
      List<Long> tids = versions(bed, 6, "d/f", "d/deep/g", "out");
      FileRef f = bed.ref("d/f");
      FileRef g = bed.ref("d/deep/g");
      OpenFile held = bed.fs.open(new FileRef(f.objectId(), tids.get(1)), false);
      PruneReport report = prune(bed);
      assertEquals(0, report.momentsDropped());
      assertTrue(report.bytes() > 6L * PurgeFiles.LENGTH, report.toString());
      assertEquals(List.of(5, 6), shown(bed, tids, f));
      assertEquals(List.of(5, 6), shown(bed, tids, g));
      assertEquals(List.of(1, 2, 3, 4, 5, 6), shown(bed, tids, bed.ref("out")));
      assertFalse(bed.exists(at(tids.get(2), "d/f")));
      assertTrue(bed.exists(at(tids.get(2), "out")) && bed.exists(at(tids.get(2), "d")));
      assertErrno(Errno.ENOENT, () -> bed.fs.read(held, 0, ByteBuffer.allocate(10)));
      bed.fs.close(held);
      assertEquals(0, prune(bed).records());
      assertArrayEquals(bytes("all 150m"), bed.fs.getXattr(bed.ref("d"), KEEP));
      bed.clock.advanceSeconds(1_800);
      bed.reopen();
      prune(bed);
      assertEquals(List.of(6), shown(bed, tids, bed.ref("d/f")));
      assertArrayEquals(content(6), read(bed.fs, bed.ref("d/f")));
    }
  }

  /** What a moment shows that does not keep it stays readable, as long as it did not change. */
  @Test
  void whatDidNotChangeIsStillThere() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      keep(bed, "d", "none");
      write(bed.fs, bed.file("d/same").ref(), 1);
      List<Long> tids = versions(bed, 5, "d/changes");
      prune(bed);
      assertArrayEquals(content(1), read(bed.fs, bed.ref(at(tids.get(1), "d/same"))));
      assertFalse(bed.exists(at(tids.get(1), "d/changes")));
    }
  }

  @Test
  void namedMomentsAreKeptEverywhere() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      keep(bed, "d", "none");
      List<Long> tids = versions(bed, 3, "d/f");
      long named = bed.fs.retention().createSnapshot("s", "", "").tid();
      versions(bed, 3, "d/f");
      prune(bed);
      assertArrayEquals(content(3), read(bed.fs, bed.ref("@@s/d/f")));
      assertEquals(List.of(3), shown(bed, tids, bed.ref("d/f")));
      bed.fs.retention().deleteSnapshot("s");
      prune(bed);
      assertFalse(bed.exists(at(named, "d/f")));
      assertErrno(Errno.ENOENT, () -> bed.stat("@@s"));
    }
  }

  @Test
  void theNearestDirectoryCountsAsThingsAreNow() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("short");
      bed.mkdir("short/long");
      bed.mkdir("elsewhere");
      keep(bed, "short", "none");
      keep(bed, "short/long", "all 1d");
      List<Long> tids = versions(bed, 4, "short/long/a", "short/b", "short/c", "elsewhere/d", "e");
      FileRef moved = bed.ref("short/c");
      bed.rename("short/c", "elsewhere/c");
      bed.rename("elsewhere/d", "short/d");
      bed.rename("e", "short/e");
      bed.commit();
      prune(bed);
      assertEquals(List.of(1, 2, 3, 4), shown(bed, tids, bed.ref("short/long/a")));
      assertArrayEquals(content(2), read(bed.fs, bed.ref("short/long/" + at(tids.get(1), "a"))));
      assertEquals(List.of(4), shown(bed, tids, bed.ref("short/b"))); // that is the present
      assertEquals(List.of(1, 2, 3, 4), shown(bed, tids, moved));
      assertEquals(List.of(), shown(bed, tids, bed.ref("short/d")));
      assertEquals(List.of(), shown(bed, tids, bed.ref("short/e")));
    }
  }

  @Test
  void aDirectoryThatIsMovedTakesAllThatIsInItAlong() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("short");
      bed.mkdir("other");
      bed.mkdir("short/a");
      bed.mkdir("other/b");
      keep(bed, "short", "none");
      List<Long> tids = versions(bed, 4, "short/a/f", "other/b/g");
      bed.rename("short/a", "other/a");
      bed.rename("other/b", "short/b");
      bed.commit();
      prune(bed);
      assertEquals(List.of(1, 2, 3, 4), shown(bed, tids, bed.ref("other/a/f")));
      assertEquals(List.of(4), shown(bed, tids, bed.ref("short/b/g")));
    }
  }

  /** Nobody knows where the other names of a file are; in doubt its past stays. */
  @Test
  void filesWithSeveralNamesFollowTheFilesystem() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("short");
      bed.mkdir("other");
      keep(bed, "short", "none");
      List<Long> tids =
          versions(bed, 3, "short/two", "short/first", "short/second", "short/replaced", "short/x");
      bed.link("short/two", "other/two");
      FileRef first = bed.ref("short/first");
      bed.link("short/first", "other/first");
      bed.unlink("short/first"); // where it was made; only the other name is left
      bed.link("short/second", "other/second");
      bed.unlink("other/second"); // it is where it was
      bed.link("short/replaced", "other/replaced");
      bed.rename("short/x", "short/replaced");
      bed.commit();
      FileRef replaced = bed.ref("other/replaced");
      prune(bed);
      assertEquals(List.of(1, 2, 3), shown(bed, tids, bed.ref("other/two")));
      assertEquals(List.of(1, 2, 3), shown(bed, tids, first));
      assertEquals(List.of(1, 2, 3), shown(bed, tids, replaced));
      assertEquals(List.of(), shown(bed, tids, bed.ref("short/second")));
      bed.rename("other/first", "short/first again");
      bed.commit();
      prune(bed);
      assertEquals(List.of(), shown(bed, tids, first));
    }
  }

  @Test
  void whatIsGoneFollowsWhereItWasLast() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.mkdir("d/e");
      bed.mkdir("d/e/f");
      keep(bed, "d", "all 90m");
      List<Long> tids = versions(bed, 3, "d/e/f/x", "d/e/y");
      FileRef x = bed.ref("d/e/f/x");
      long removed = bed.commit();
      bed.unlink("d/e/f/x");
      bed.unlink("d/e/y");
      bed.rmdir("d/e/f");
      bed.rmdir("d/e");
      bed.rmdir("d");
      bed.commit();
      prune(bed);
      assertEquals(List.of(3), shown(bed, tids, x));
      assertTrue(bed.exists(at(removed, "d/e/f/x")));
      bed.clock.advanceSeconds(7200);
      bed.file("later");
      bed.commit();
      prune(bed);
      assertEquals(List.of(), shown(bed, tids, x));
      assertFalse(bed.exists(at(removed, "d")));
      assertTrue(bed.fs.status().historyBytes() < 10_000, bed.fs.status().toString());
    }
  }

  /** The directories that are gone go first; what was in them is not forgotten for that. */
  @Test
  void anInterruptedPruningLeavesNothingBehind() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      bed.mkdir("d");
      keep(bed, "d", "none");
      List<String> files = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        bed.mkdir("d/" + i);
      }
      for (int i = 0; i < 2_000; i++) {
        files.add("d/" + i % 40 + "/file " + i);
        write(bed.fs, bed.file(files.getLast()).ref(), 30);
      }
      bed.commit();
      files.forEach(bed::unlink);
      for (int i = 0; i < 40; i++) {
        bed.rmdir("d/" + i);
      }
      bed.commit();
      long announced = prune(bed, true).records();
      PruneReport part;
      long records = 0;
      int parts = 0;
      do {
        part =
            bed.fs
                .retention()
                .prune(
                    new PruneRequest(ALL, false, 1), (done, total) -> bed.clock.advanceSeconds(1));
        records += part.records();
        parts++;
        bed.fs.sync();
        bed.crash();
      } while (!part.complete());
      assertTrue(parts > 3, parts + " parts");
      assertEquals(announced, records);
      assertEquals(0, prune(bed).records());
      Verify.clean(bed.fs);
    }
  }

  @Test
  void whatIsNoPolicyIsRefused() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      bed.file("f");
      bed.symlink("l", "d");
      assertErrno(Errno.EINVAL, () -> keep(bed, "d", "for long"));
      assertErrno(Errno.EINVAL, () -> keep(bed, "f", "all 1h"));
      assertErrno(Errno.EINVAL, () -> keep(bed, "l", "all 1h"));
      assertErrno(Errno.ENODATA, () -> bed.fs.getXattr(bed.ref("d"), KEEP));
      assertEquals(List.of(), bed.fs.settings().notes());
      keep(bed, "d", "Hourly 7d, all 1h");
      assertErrno(
          Errno.EEXIST,
          () -> bed.fs.setXattr(bed.ref("d"), KEEP, bytes("all 7m"), XattrMode.CREATE));
      assertEquals("all 1h, hourly 7d", bed.fs.settings().notes().getFirst().value());
      keep(bed, "d", "all 1h, hourly 7d");
      keep(bed, "d", "none");
      assertEquals("all 1h, hourly 7d;none", bed.fs.settings().notes().getFirst().value());
    }
  }

  @Test
  void whereThePolicyIsTakenAwayThatOfTheFilesystemHolds() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      keep(bed, "d", "none");
      bed.fs.removeXattr(bed.ref("d"), KEEP);
      List<Long> tids = versions(bed, 3, "d/f");
      assertEquals(0, prune(bed).records());
      assertEquals(List.of(1, 2, 3), shown(bed, tids, bed.ref("d/f")));
    }
  }

  /** More policies than are noted: then pruning looks everywhere. */
  @Test
  void manyPoliciesAreFollowedToo() {
    try (TestBed bed = new TestBed()) {
      for (int i = 1; i <= 150; i++) {
        bed.mkdir("d" + i);
        keep(bed, "d" + i, "all " + i + "m, hourly 1d");
      }
      assertEquals("any", bed.fs.settings().notes().getFirst().value());
      keep(bed, "d1", "all 1m");
      assertEquals("any", bed.fs.settings().notes().getFirst().value());
      List<Long> tids = versions(bed, 5, "d1/f", "d150/f");
      prune(bed);
      assertEquals(List.of(5), shown(bed, tids, bed.ref("d1/f")));
      assertEquals(List.of(1, 2, 3, 4, 5), shown(bed, tids, bed.ref("d150/f")));
    }
  }

  /** More than are taken at once are gone, one after the other; what is behind them is listed. */
  @Test
  void theListGoesOnBehindWhatIsGone() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      keep(bed, "d", "none");
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add("f" + i);
        bed.file("d/f" + i);
      }
      long before = bed.commit();
      List<String> same = new ArrayList<>();
      for (String name : all) {
        if (name.endsWith("99")) {
          same.add(name);
        } else {
          AttributeChange mode = AttributeChange.NONE.withMode(0600);
          Attributes ignored = bed.fs.setAttributes(bed.ref("d/" + name), mode, Caller.ROOT);
        }
      }
      bed.clock.advanceSeconds(3600);
      bed.commit();
      prune(bed);
      assertEquals(
          same.stream().sorted().toList(), bed.list(at(before, "d")).stream().sorted().toList());
      assertEquals(all.size(), bed.list("d").size());
    }
  }

  /** The root is how all else is found: it is there at all moments, whatever it says. */
  @Test
  void theRootStays() {
    try (TestBed bed = new TestBed()) {
      keep(bed, "", "none");
      List<Long> tids = versions(bed, 3, "f");
      prune(bed);
      assertEquals(List.of(), bed.list(at(tids.get(1), "")));
      assertFalse(bed.exists(at(tids.get(1), "f")));
      assertTrue(bed.exists("f"));
    }
  }

  /** Where no directory has a policy, nothing is read for their sake. */
  @Test
  void itCostsNothingWhereNobodyUsesIt() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      bed.mkdir("d");
      for (int i = 0; i < 3_000; i++) {
        bed.file("file " + i);
      }
      bed.commit();
      for (int i = 0; i < 3_000; i++) {
        bed.unlink("file " + i);
      }
      bed.commit();
      bed.clock.advanceSeconds(10);
      assertTrue(prune(bed, true).nodesRead() <= 2, prune(bed, true).toString());
      keep(bed, "d", "all 20d");
      assertTrue(prune(bed, true).nodesRead() <= 4, prune(bed, true).toString());
      keep(bed, "d", "all 1s");
      assertTrue(prune(bed, true).nodesRead() > 20, prune(bed, true).toString());
    }
  }
}
