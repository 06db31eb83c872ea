package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.Tid;

/** Names of moments. */
class SnapshotTest {
  @Test
  void aSnapshotIsACommitWithAName() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      SnapshotInfo made = bed.fs.retention().createSnapshot("första", "a note", "");
      assertEquals(bed.fs.committedTid(), made.tid());
      assertEquals(bed.clock.realtimeNanos(), made.timeNanos());
      bed.unlink("a");
      bed.commit();
      assertTrue(bed.exists("@@första/a"));
      assertTrue(bed.exists("a@@första"));
      assertTrue(!bed.exists("a"));
      assertEquals(made.tid(), bed.fs.resolve("första"));
      assertEquals(
          List.of(
              new SnapshotInfo(
                  "första", made.tid(), made.timeNanos(), made.createdNanos(), "a note", false)),
          bed.fs.retention().snapshots());
      bed.reopen();
      assertTrue(bed.exists("@@första/a"));
    }
  }

  @Test
  void itIsDurableWhenItIsThere() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      SnapshotInfo made = bed.fs.retention().createSnapshot("s", "", "");
      bed.crash();
      assertEquals(List.of(made), bed.fs.retention().snapshots());
      bed.fs.retention().holdSnapshot("s", true);
      bed.crash();
      assertTrue(bed.fs.retention().snapshots().getFirst().held());
      bed.fs.retention().holdSnapshot("s", false);
      bed.fs.retention().deleteSnapshot("s");
      bed.crash();
      assertEquals(List.of(), bed.fs.retention().snapshots());
    }
  }

  @Test
  void oneThatIsHeldCannotBeDeleted() {
    try (TestBed bed = new TestBed()) {
      Retention retention = bed.fs.retention();
      retention.createSnapshot("s", "keep me", "");
      assertTrue(retention.holdSnapshot("s", true).held());
      assertTrue(retention.holdSnapshot("s", true).held());
      assertErrno(Errno.EBUSY, () -> retention.deleteSnapshot("s"));
      assertEquals("keep me", retention.holdSnapshot("s", false).note());
      retention.deleteSnapshot("s");
      assertErrno(Errno.ENOENT, () -> retention.deleteSnapshot("s"));
      assertErrno(Errno.ENOENT, () -> retention.holdSnapshot("s", true));
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve("s"));
      retention.createSnapshot("s", "", "");
    }
  }

  @Test
  void namesAndMomentsAreGivenOnce() {
    try (TestBed bed = new TestBed()) {
      Retention retention = bed.fs.retention();
      bed.file("a");
      long first = bed.commit();
      bed.file("b");
      SnapshotInfo present = retention.createSnapshot("s", "", "");
      assertErrno(Errno.EEXIST, () -> retention.createSnapshot("s", "", ""));
      assertErrno(
          Errno.EEXIST, () -> retention.createSnapshot("t", "", Tid.toString(present.tid())));
      assertEquals(first, retention.createSnapshot("t", "", Tid.toString(first)).tid());
      assertErrno(Errno.ENOENT, () -> retention.createSnapshot("u", "", "0x999"));
      assertErrno(Errno.ENOENT, () -> retention.createSnapshot("u", "", "nothing"));
      assertEquals(
          List.of("t", "s"), retention.snapshots().stream().map(SnapshotInfo::name).toList());
      retention.createSnapshot("another of the same state", "", "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " a",
        "a ",
        "a/b",
        ".",
        "..",
        "0x1",
        "0X12",
        "now",
        "NOW",
        "today",
        "yesterday",
        "yesterday 18:00",
        "-2h",
        "2026-11-20",
        "18:00",
        "a@@b",
        "@a",
        "@",
        "a\nb",
        "a\u0000",
        "\ud800"
      })
  void namesThatMeanSomethingElseAreRefused(String name) {
    try (TestBed bed = new TestBed()) {
      assertErrno(Errno.EINVAL, () -> bed.fs.retention().createSnapshot(name, "", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a@b", "b@", "-", "before upgrade", "2026", "v1.0", "x", "2h", "é"})
  void allOthersCanBeLookedUp(String name) {
    try (TestBed bed = new TestBed()) {
      SnapshotInfo made = bed.fs.retention().createSnapshot(name, "", "");
      bed.file("later");
      assertEquals(made.tid(), bed.stat("@@" + name).ref().asOf());
      assertEquals(made.tid(), bed.stat(".history/" + name).ref().asOf());
    }
  }

  @Test
  void lengthsHaveLimits() {
    try (TestBed bed = new TestBed()) {
      Retention retention = bed.fs.retention();
      assertErrno(Errno.ENAMETOOLONG, () -> retention.createSnapshot("x".repeat(253), "", ""));
      assertErrno(Errno.EINVAL, () -> retention.createSnapshot("x", "n".repeat(1025), ""));
      assertErrno(Errno.EINVAL, () -> retention.createSnapshot("x", "two\nlines", ""));
      String longest = "x".repeat(252);
      retention.createSnapshot(longest, "n".repeat(1024), "");
      assertEquals(1024, retention.snapshots().getFirst().note().length());
      assertTrue(bed.exists("@@" + longest));
    }
  }

  @Test
  void historyDirectoriesListThem() {
    try (TestBed bed = new TestBed()) {
      Retention retention = bed.fs.retention();
      retention.createSnapshot("before d", "", "");
      bed.mkdir("d");
      retention.createSnapshot("with d", "", "");
      retention.createSnapshot("the same", "", "");
      bed.file("d/f");
      long last = bed.commit();
      bed.unlink("d/f");
      bed.rmdir("d");
      bed.commit();
      assertEquals(
          List.of("the same", "with d"),
          names(
              bed, new FileRef(bed.stat("@@" + Tid.toString(last) + "/d").ref().objectId(), last)));
      assertEquals(List.of("before d", "the same", "with d"), names(bed, FileRef.ROOT));
      assertErrno(Errno.ENOENT, () -> bed.stat(".history/none"));
    }
  }

  /** Lists the names in a .history that are no tids, an entry at a time. */
  private static List<String> names(TestBed bed, FileRef directory) {
    FileRef history = bed.fs.lookup(directory, bytes(".history")).ref();
    List<String> names = new ArrayList<>();
    long[] cookie = {0};
    boolean[] more = {true};
    while (more[0]) {
      int[] count = {0};
      bed.fs.readDirectory(
          history,
          cookie[0],
          (name, child, type, next) -> {
            if (count[0]++ > 0) {
              return false;
            }
            names.add(new String(name, StandardCharsets.UTF_8));
            cookie[0] = next;
            return true;
          });
      more[0] = count[0] > 0;
    }
    names.removeIf(name -> name.startsWith("0x") || name.startsWith("."));
    return names.stream().sorted().toList();
  }

  @Test
  void withoutHistoryThePresentIsNoMoment() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      long kept = bed.commit();
      bed.reopen(bed.options().withHistory(false));
      bed.file("b");
      assertErrno(Errno.EINVAL, () -> bed.fs.retention().createSnapshot("s", "", ""));
      assertEquals(kept, bed.fs.retention().createSnapshot("s", "", Tid.toString(kept)).tid());
    }
  }

  @Test
  void readOnlyItIsRefused() {
    try (TestBed bed = new TestBed()) {
      bed.fs.retention().createSnapshot("s", "", "");
      bed.reopen(bed.options().withReadOnly(true));
      assertErrno(Errno.EROFS, () -> bed.fs.retention().createSnapshot("t", "", ""));
      assertErrno(Errno.EROFS, () -> bed.fs.retention().deleteSnapshot("s"));
      assertEquals(1, bed.fs.retention().snapshots().size());
      assertEquals("s", bed.fs.retention().snapshots().getFirst().name());
    }
  }
}
