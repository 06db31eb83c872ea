package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.format.RecordType;
import org.tidemark.format.SnapshotFormat;
import org.tidemark.space.Reserve;

/** Looking at the past through names. */
class HistoryTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  private static String at(long tid) {
    return "@@" + Tid.toString(tid);
  }

  private void assertReadOnly(FileRef past) {
    Caller root = Caller.ROOT;
    byte[] x = bytes("x");
    FileRef live = bed.ref("");
    assertErrno(Errno.EROFS, () -> bed.fs.makeNode(past, x, FileType.REGULAR, 0, root));
    assertErrno(Errno.EROFS, () -> bed.fs.makeDirectory(past, x, 0, root));
    assertErrno(Errno.EROFS, () -> bed.fs.makeSymlink(past, x, x, root));
    assertErrno(Errno.EROFS, () -> bed.fs.unlink(past, x));
    assertErrno(Errno.EROFS, () -> bed.fs.removeDirectory(past, x));
    assertErrno(Errno.EROFS, () -> bed.fs.rename(past, x, past, x, RenameMode.PLAIN));
    assertErrno(Errno.EXDEV, () -> bed.fs.rename(past, x, live, x, RenameMode.PLAIN));
    assertErrno(Errno.EXDEV, () -> bed.fs.link(past, live, x));
    assertErrno(Errno.EROFS, () -> bed.fs.link(past, past, x));
    assertErrno(
        Errno.EROFS, () -> bed.fs.setAttributes(past, AttributeChange.NONE.withMode(0), root));
    assertErrno(Errno.EROFS, () -> bed.fs.setXattr(past, x, x, XattrMode.SET));
    assertErrno(Errno.EROFS, () -> bed.fs.removeXattr(past, x));
  }

  @Test
  void aNameAtAMoment() {
    bed.mkdir("d");
    bed.symlink("d/l", "one");
    long one = bed.commit();
    bed.unlink("d/l");
    bed.symlink("d/l", "two");
    bed.file("d/new");
    long two = bed.commit();
    bed.unlink("d/l");
    bed.rename("d", "e");
    long three = bed.commit();

    assertArrayEquals(bytes("one"), bed.fs.readSymlink(bed.ref("e/l" + at(one))));
    assertArrayEquals(bytes("two"), bed.fs.readSymlink(bed.ref("e/l" + at(two))));
    assertFalse(bed.exists("e/l" + at(three)));
    assertFalse(bed.exists("e" + at(one)));
    assertTrue(bed.exists("d" + at(two)));
    assertFalse(bed.exists("d"));
    // Below it everything stays in that moment.
    assertEquals(List.of("l"), bed.list("d" + at(one)));
    assertEquals(List.of("l", "new"), bed.list("d" + at(two)));
    assertArrayEquals(bytes("one"), bed.fs.readSymlink(bed.ref("d" + at(one) + "/l")));
    assertEquals(List.of("d"), bed.list("d" + at(one) + "/.."));
    assertEquals(List.of("l"), bed.list("d" + at(one) + "/."));
    // The directory itself, with no name or a dot.
    assertEquals(List.of("d"), bed.list(at(one)));
    assertEquals(List.of("d"), bed.list("." + at(one)));
    assertEquals(List.of("l"), bed.list("e/" + at(one)));
    assertEquals(List.of("d"), bed.list("e/.." + at(two)));
    assertEquals(List.of("e"), bed.list("@@now"));
    assertReadOnly(bed.ref("d" + at(one)));
  }

  @Test
  void allFormsOfWhen() {
    bed.clock.setRealtimeNanos(nanos("2026-11-18T09:00"));
    bed.mkdir("monday");
    bed.fs.sync();
    bed.clock.setRealtimeNanos(nanos("2026-11-19T17:00"));
    bed.rename("monday", "tuesday");
    bed.fs.sync();
    bed.clock.setRealtimeNanos(nanos("2026-11-20T13:00"));
    bed.rename("tuesday", "wednesday");
    bed.fs.sync();
    bed.clock.setRealtimeNanos(nanos("2026-11-20T14:30"));
    assertEquals(List.of("wednesday"), bed.list("@@now"));
    assertEquals(List.of("wednesday"), bed.list("@@-1h"));
    assertEquals(List.of("tuesday"), bed.list("@@-2h"));
    assertEquals(List.of("tuesday"), bed.list("@@today"));
    assertEquals(List.of("monday"), bed.list("@@yesterday"));
    assertEquals(List.of("tuesday"), bed.list("@@yesterday-18:00"));
    assertEquals(List.of("monday"), bed.list("@@yesterday 16:59:59"));
    assertEquals(List.of("tuesday"), bed.list("@@yesterdayT17:00"));
    assertEquals(List.of("tuesday"), bed.list("@@18:00"));
    assertEquals(List.of("wednesday"), bed.list("@@13:00"));
    assertEquals(List.of("monday"), bed.list("@@-1d12h"));
    assertEquals(List.of("tuesday"), bed.list("@@2026-11-20T12:00"));
    assertEquals(List.of("tuesday"), bed.list("@@2026-11-20T13:59:59.9+01:00"));
    assertEquals(List.of("wednesday"), bed.list("@@2026-11-20T14:00+01:00"));
    assertEquals(List.of("wednesday"), bed.list("@@2027-01-01"));
    assertErrno(Errno.ENOENT, () -> bed.list("@@2025-01-01"));
    assertErrno(Errno.ENOENT, () -> bed.list("@@-9999y"));
    assertErrno(Errno.ENOENT, () -> bed.list("@@nonsense"));
    assertErrno(Errno.ENOENT, () -> bed.list("@@"));
    assertErrno(Errno.ENOENT, () -> bed.list("@@0x0"));
    assertErrno(Errno.ENOENT, () -> bed.list(at(bed.fs.committedTid() + 1)));
    assertErrno(Errno.ENOENT, () -> bed.list("@@0xffffffffffffffff"));
    assertErrno(Errno.EINVAL, () -> bed.fs.resolve(" "));
    assertEquals(bed.fs.committedTid(), bed.fs.resolve("now"));
    byte[] notText = {'@', '@', (byte) 0xff};
    assertErrno(Errno.ENOENT, () -> bed.fs.lookup(bed.ref(""), notText));
  }

  private static long nanos(String local) {
    Instant instant = LocalDateTime.parse(local).toInstant(ZoneOffset.UTC);
    return instant.getEpochSecond() * Units.NANOS_PER_SECOND;
  }

  @Test
  void everyMomentIsFoundByItsTime() {
    List<Long> tids = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      bed.file("f" + i);
      tids.add(bed.commit());
      times.add(bed.clock.realtimeNanos());
      bed.clock.advanceSeconds(i % 3);
    }
    for (int i = 0; i < 50; i++) {
      Instant at = Instant.ofEpochSecond(times.get(i) / Units.NANOS_PER_SECOND);
      assertEquals(tids.get(i), bed.fs.resolve(at.toString()));
      assertEquals(i + 1, bed.list("@@" + at).size());
    }
  }

  @Test
  void realNamesComeFirst() {
    bed.file("f");
    bed.commit();
    bed.file("g@@nonsense");
    assertTrue(bed.ref("g@@nonsense").isLive());
    long two = bed.commit();
    assertEquals(
        new FileRef(bed.ref("g@@nonsense").objectId(), two), bed.ref("g@@nonsense" + at(two)));
  }

  @Test
  void longNamesAtAMoment() {
    String longest = "n".repeat(255);
    bed.file(longest);
    long one = bed.commit();
    assertTrue(bed.exists(longest + at(one)));
    assertErrno(Errno.ENAMETOOLONG, () -> bed.stat(longest + "n" + at(one)));
  }

  @Test
  void snapshots() {
    bed.file("a");
    long tid = bed.commit();
    bed.unlink("a");
    bed.commit();
    byte[] name = bytes("before upgrade");
    byte[] note = bytes("note");
    UnsafeBuffer payload =
        new UnsafeBuffer(new byte[SnapshotFormat.NAME_AND_NOTE + name.length + note.length]);
    payload.putByte(SnapshotFormat.NAME_BYTES, (byte) name.length);
    payload.putBytes(SnapshotFormat.NAME_AND_NOTE, name);
    payload.putBytes(SnapshotFormat.NAME_AND_NOTE + name.length, note);
    bed.fs
        .store()
        .update(
            Reserve.ROOT,
            change -> {
              change.insert(
                  0, ObjectId.LOCAL, RecordType.SNAPSHOT, tid, payload, 0, payload.capacity());
              return true;
            });
    assertEquals(tid, bed.fs.resolve("before upgrade"));
    assertTrue(bed.exists("a@@before upgrade"));
    assertErrno(Errno.ENOENT, () -> bed.fs.resolve("before"));
    assertErrno(Errno.ENOENT, () -> bed.fs.resolve("before upgradenote"));
  }

  @Test
  void thePastSeesNothingOfWhatCameLater() {
    bed.mkdir("d");
    long one = bed.commit();
    bed.file("d/f");
    long two = bed.commit();
    assertTrue(bed.exists("d" + at(two) + "/f" + at(two)));
    assertErrno(Errno.ENOENT, () -> bed.stat("d" + at(one) + "/f" + at(two)));
    assertErrno(Errno.ENOENT, () -> bed.stat("d" + at(one) + "/@@now"));
    assertErrno(Errno.ENOENT, () -> bed.stat("d" + at(one) + "/.history/" + Tid.toString(two)));
  }

  @Test
  void uncommittedChangesAreNoMoment() {
    bed.commit();
    bed.file("f");
    assertFalse(bed.exists("f@@now"));
    bed.commit();
    assertTrue(bed.exists("f@@now"));
  }

  @Test
  void theHiddenDirectoryListsMoments() {
    bed.mkdir("d");
    long made = bed.commit();
    bed.file("d/a");
    long first = bed.commit();
    bed.file("elsewhere");
    bed.commit();
    bed.rename("d/a", "d/b");
    long second = bed.commit();
    bed.set("d", AttributeChange.NONE.withMode(0700));
    long third = bed.commit();
    bed.file("d/uncommitted");

    List<String> names = new ArrayList<>();
    FileRef history = bed.ref("d/.history");
    bed.fs.readDirectory(
        history,
        0,
        (name, child, type, next) -> {
          names.add(new String(name, UTF_8));
          assertEquals(FileType.DIRECTORY >> 12, type);
          if (names.size() > 2) {
            assertEquals(bed.ref("d/.history/" + names.getLast()), child);
          }
          return true;
        });
    assertEquals(
        List.of(
            ".",
            "..",
            Tid.toString(made),
            Tid.toString(first),
            Tid.toString(second),
            Tid.toString(third)),
        names);
    assertEquals(List.of(), bed.list("d/.history/" + Tid.toString(made)));
    assertEquals(List.of("a"), bed.list("d/.history/" + Tid.toString(first)));
    assertEquals(List.of("b"), bed.list("d/.history/" + Tid.toString(second)));
    assertEquals(List.of("a"), bed.list("d/.history/" + Tid.toString(first + 1)));
    assertEquals(bed.ref(at(first)), bed.ref("d/.history/" + Tid.toString(first) + "/.."));
    assertFalse(bed.list("d").contains(".history"));
    assertEquals(bed.ref("d"), bed.ref("d/.history/.."));
    assertEquals(history, bed.ref("d/.history/."));
    assertEquals(FileType.DIRECTORY | 0555, bed.stat("d/.history").mode());
    assertEquals(bed.stat("d/.history"), bed.fs.attributes(history));
    assertErrno(Errno.ENOENT, () -> bed.stat("d/.history/x"));
    assertErrno(Errno.ENOENT, () -> bed.stat("d/.history/-2h"));
    assertErrno(Errno.ENOTDIR, () -> bed.stat("elsewhere/.history"));
    assertErrno(Errno.ENODATA, () -> bed.fs.getXattr(history, bytes("user.x")));
    assertEquals(List.of(), bed.fs.listXattrs(history));
    assertEquals(bed.list("d" + at(first) + "/.history"), bed.list("d/.history" + at(first)));
    assertReadOnly(history);
    // It goes on where it stopped, and exists in the past as well.
    List<String> rest = new ArrayList<>();
    bed.fs.readDirectory(
        history,
        first + 2,
        (name, child, type, next) -> {
          rest.add(new String(name, UTF_8));
          return rest.size() < 1;
        });
    assertEquals(List.of(Tid.toString(second)), rest);
    assertEquals(
        List.of(Tid.toString(made), Tid.toString(first)), bed.list("d" + at(first) + "/.history"));
  }

  @Test
  void inodeNumbersOfThePastAreTheirOwn() {
    bed.file("f");
    long one = bed.commit();
    bed.set("f", AttributeChange.NONE.withMode(0600));
    long two = bed.commit();
    Set<Long> numbers = new HashSet<>();
    for (String path : List.of("f", "f" + at(one), "f" + at(two), at(one), ".history", "")) {
      long number = bed.ref(path).inodeNumber();
      assertTrue(numbers.add(number), path);
      assertTrue(number > 0);
      assertEquals(bed.ref(path).isLive(), number < FileRef.HISTORY_BIT);
    }
    long before = bed.ref("f" + at(one)).inodeNumber();
    bed.reopen();
    assertEquals(before, bed.ref("f" + at(one)).inodeNumber());
    assertNotEquals(bed.stat("f").mode(), bed.stat("f" + at(one)).mode());
  }

  @Test
  void aMountAsOfAMomentIsThatMomentAndReadOnly() {
    bed.mkdir("d");
    bed.file("d/a");
    long one = bed.commit();
    bed.unlink("d/a");
    bed.commit();
    bed.reopen(bed.options().withAsOf(Tid.toString(one)));
    assertTrue(bed.fs.readOnly());
    assertEquals(List.of("a"), bed.list("d"));
    assertEquals(one, bed.fs.root().asOf());
    assertEquals(bed.fs.root(), bed.ref("d/.."));
    assertErrno(Errno.ENOENT, () -> bed.stat("d@@now"));
    assertReadOnlyMount();
  }

  @Test
  void aReadOnlyMountChangesNothing() {
    bed.file("f");
    bed.reopen(bed.options().withReadOnly(true));
    assertTrue(bed.fs.readOnly());
    assertErrno(Errno.EROFS, () -> bed.file("g"));
    assertErrno(Errno.EROFS, () -> bed.unlink("f"));
    bed.clock.advanceSeconds(1);
    bed.list("");
    assertErrno(Errno.EROFS, () -> bed.set("f", AttributeChange.NONE.withAtime(1)));
  }

  private void assertReadOnlyMount() {
    assertErrno(Errno.EROFS, () -> bed.file("x"));
    assertErrno(Errno.EROFS, () -> bed.unlink("d"));
  }
}
