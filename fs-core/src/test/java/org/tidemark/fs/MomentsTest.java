package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;

/** At which moments something changed. */
class MomentsTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  private void put(String path, long offset, String text) {
    OpenFile open = bed.fs.open(bed.ref(path), true);
    bed.fs.write(open, offset, ByteBuffer.wrap(bytes(text)), Caller.ROOT);
    bed.fs.close(open);
  }

  private String get(FileRef file) {
    OpenFile open = bed.fs.open(file, false);
    ByteBuffer buffer = ByteBuffer.allocate(100_000);
    int length = bed.fs.read(open, 0, buffer);
    bed.fs.close(open);
    return new String(buffer.array(), 0, length, UTF_8);
  }

  private void write(String path, long offset, int length) {
    OpenFile open = bed.fs.open(bed.ref(path), true);
    bed.fs.write(open, offset, ByteBuffer.allocate(length), Caller.ROOT);
    bed.fs.close(open);
  }

  private static List<String> shortly(List<Moment> moments) {
    return moments.stream()
        .map(m -> Tid.toString(m.tid()) + " " + m.kind() + " " + m.size())
        .toList();
  }

  @Test
  void ofAFile() {
    List<Long> times = new ArrayList<>();
    bed.file("f");
    assertEquals(2, bed.commit());
    times.add(bed.clock.realtimeNanos());
    write("f", 0, 10_000);
    assertEquals(3, bed.commit());
    times.add(bed.clock.realtimeNanos());
    write("f", 0, 10_000);
    assertEquals(4, bed.commit());
    times.add(bed.clock.realtimeNanos());
    bed.file("other");
    assertEquals(5, bed.commit());
    bed.set("f", AttributeChange.NONE.withMode(0600));
    assertEquals(6, bed.commit());
    times.add(bed.clock.realtimeNanos());
    bed.fs.setXattr(bed.ref("f"), bytes("user.a"), bytes("b"), XattrMode.SET);
    assertEquals(7, bed.commit());
    times.add(bed.clock.realtimeNanos());
    bed.link("f", "g");
    assertEquals(8, bed.commit());
    times.add(bed.clock.realtimeNanos());
    bed.rename("f", "h");
    assertEquals(9, bed.commit());
    times.add(bed.clock.realtimeNanos());
    bed.set("h", AttributeChange.NONE.withSize(5));
    assertEquals(10, bed.commit());
    times.add(bed.clock.realtimeNanos());
    write("h", 0, 7);

    List<Moment> moments = bed.fs.history(bed.ref("h"));
    assertEquals(
        List.of(
            "0x2 CREATED 0",
            "0x3 CONTENT 10000",
            "0x4 CONTENT 10000",
            "0x6 ATTRIBUTES 10000",
            "0x7 ATTRIBUTES 10000",
            "0x8 RENAMED 10000",
            "0x9 RENAMED 10000",
            "0xa CONTENT 5"),
        shortly(moments));
    assertEquals(times, moments.stream().map(Moment::timeNanos).toList());
    assertEquals(shortly(moments.subList(0, 2)), shortly(bed.fs.history(bed.ref("f@@0x3"))));
    assertErrno(Errno.EINVAL, () -> bed.fs.history(bed.ref(".history")));
    assertErrno(Errno.ENOENT, () -> bed.fs.history(FileRef.live(1000)));
  }

  @Test
  void ofADirectory() {
    bed.mkdir("d");
    bed.commit();
    bed.file("d/f");
    bed.commit();
    write("d/f", 0, 1);
    bed.commit();
    bed.mkdir("d/e");
    bed.commit();
    bed.rename("d", "x");
    bed.commit();
    bed.unlink("x/f");
    bed.commit();
    assertEquals(
        List.of(
            "0x2 CREATED 0", "0x3 CONTENT 0", "0x5 CONTENT 0", "0x6 RENAMED 0", "0x7 CONTENT 0"),
        shortly(bed.fs.history(bed.ref("x"))));
  }

  @Test
  void ofANameThroughAllThatItStoodFor() {
    bed.file("f");
    bed.commit();
    write("f", 0, 3000);
    bed.commit();
    bed.unlink("f");
    bed.commit();
    bed.commit();
    bed.mkdir("f");
    bed.commit();
    bed.rmdir("f");
    bed.file("g");
    bed.commit();
    bed.rename("g", "f");
    bed.commit();
    bed.file("h");
    bed.rename("h", "f");
    bed.commit();
    bed.rename("f", "elsewhere");
    bed.commit();
    assertEquals(
        List.of(
            "0x2 CREATED 0",
            "0x3 CONTENT 3000",
            "0x4 DELETED 0",
            "0x5 CREATED 0",
            "0x6 DELETED 0",
            "0x7 RENAMED 0",
            "0x8 CREATED 0",
            "0x9 DELETED 0"),
        shortly(bed.fs.history(bed.ref(""), bytes("f"))));
    assertEquals(
        List.of("0x2 CREATED 0", "0x3 CONTENT 3000"),
        shortly(bed.fs.history(bed.ref("@@0x3"), bytes("f"))));
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref(""), bytes("never")));
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref("@@0x1"), bytes("f")));
    bed.file("n");
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref(""), bytes("n")));
    assertErrno(Errno.ENOTDIR, () -> bed.fs.history(bed.ref("n"), bytes("f")));
  }

  @Test
  void whatLivesShorterThanACommitLeavesNothing() {
    bed.commit();
    long start = bed.fs.status().historyBytes();
    bed.set("", AttributeChange.NONE.withMtime(5));
    bed.commit();
    long before = bed.fs.status().historyBytes();
    long directoryVersion = before - start;
    bed.file("f");
    bed.rename("f", "g");
    bed.unlink("g");
    bed.commit();
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref(""), bytes("f")));
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref(""), bytes("g")));
    // But the directory has other times than before.
    assertEquals(before + directoryVersion, bed.fs.status().historyBytes());
  }

  @Test
  void withoutHistoryOnlyThePresentIsKept() {
    bed.reopen(bed.options().withHistory(false));
    bed.set("", AttributeChange.NONE.withMtime(5));
    bed.file("f");
    write("f", 0, 100_000);
    bed.commit();
    long before = bed.fs.status().historyBytes(); // the root as it was
    write("f", 0, 100_000);
    bed.set("f", AttributeChange.NONE.withMode(0600).withUid(4));
    bed.fs.setXattr(bed.ref("f"), bytes("user.a"), bytes("b"), XattrMode.SET);
    bed.commit();
    bed.fs.setXattr(bed.ref("f"), bytes("user.a"), bytes("c"), XattrMode.SET);
    bed.rename("f", "g");
    bed.commit();
    bed.unlink("g");
    bed.commit();
    assertEquals(before, bed.fs.status().historyBytes());
    assertErrno(Errno.ENOENT, () -> bed.fs.history(bed.ref(""), bytes("f")));
  }

  @Test
  void whatWasThereBeforeHistoryWasSwitchedOffStaysReadable() {
    bed.mkdir("d");
    bed.file("d/f");
    write("d/f", 0, 100_000);
    bed.fs.setXattr(bed.ref("d/f"), bytes("user.a"), bytes("b"), XattrMode.SET);
    long moment = bed.commit();
    Attributes before = bed.stat("d/f");
    bed.reopen(bed.options().withHistory(false));
    write("d/f", 50_000, 10_000);
    bed.fs.setXattr(bed.ref("d/f"), bytes("user.a"), bytes("c"), XattrMode.SET);
    bed.commit();
    bed.unlink("d/f");
    bed.rmdir("d");
    bed.file("new");
    bed.commit();
    Attributes found = bed.stat("@@" + Tid.toString(moment) + "/d/f");
    assertEquals(before.size(), found.size());
    assertEquals(before.mtime(), found.mtime());
    assertEquals("b", new String(bed.fs.getXattr(found.ref(), bytes("user.a")), UTF_8));
    OpenFile file = bed.fs.open(found.ref(), false);
    ByteBuffer content = ByteBuffer.allocate(200_000);
    assertEquals(100_000, bed.fs.read(file, 0, content));
    bed.fs.close(file);
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(moment) + "/new"));
  }

  /** A name that looks like the past would stand before it. */
  @Test
  void nothingGetsTheNameOfAMoment() {
    bed.file("f");
    long tid = bed.commit();
    String past = "f@@" + Tid.toString(tid);
    for (String name : List.of(past, "new@@0x1", "new@@yesterday", "@@-2h", "f@@2026-11-20")) {
      assertErrno(Errno.EROFS, () -> bed.file(name));
      assertErrno(Errno.EROFS, () -> bed.mkdir(name));
      assertErrno(Errno.EROFS, () -> bed.symlink(name, "t"));
      assertErrno(Errno.EROFS, () -> bed.rename("f", name));
      assertErrno(Errno.EROFS, () -> bed.fs.link(bed.ref("f"), bed.ref(""), bytes(name)));
      assertErrno(Errno.EROFS, () -> bed.unlink(name));
      assertErrno(Errno.EROFS, () -> bed.rmdir(name));
    }
    assertErrno(Errno.EROFS, () -> bed.rmdir(".history"));
    bed.file("user@@example.org");
    bed.rename("user@@example.org", "f@@");
    bed.unlink("f@@");
    assertErrno(Errno.ENOENT, () -> bed.unlink("none@@here"));
  }

  /** What a session without history saw in between is not all there any more: no half trees. */
  @Test
  void aSessionWithoutHistoryLeavesOneMoment() {
    bed.file("old");
    long before = bed.commit();
    bed.reopen(bed.options().withHistory(false));
    bed.file("f");
    long first = bed.commit();
    write("f", 0, 5_000);
    long second = bed.commit();
    assertTrue(first < second);
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(first)));
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(second)));
    bed.reopen(bed.options());
    long last = bed.fs.store().committedTid();
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(second)));
    bed.unlink("f");
    bed.unlink("old");
    bed.commit();
    assertEquals(5_000, bed.stat("@@" + Tid.toString(last) + "/f").size());
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(before) + "/f"));
    bed.stat("@@" + Tid.toString(before) + "/old");
    List<Moment> moments = bed.fs.history(bed.ref(""), bytes("f"));
    assertEquals(last, moments.getFirst().tid());
    assertEquals(5_000, moments.getFirst().size());
    assertEquals(
        List.of(Moment.Kind.CREATED, Moment.Kind.DELETED),
        moments.stream().map(Moment::kind).toList());
  }

  /** Neither the commit before the crash nor what was replayed after it is lost as a moment. */
  @Test
  void aSessionWithoutHistoryThatCrashesLeavesOneMoment() {
    bed.reopen(bed.options().withHistory(false));
    bed.file("f");
    long first = bed.commit();
    bed.crash();
    long last = bed.fs.store().committedTid();
    assertTrue(first < last);
    assertErrno(Errno.ENOENT, () -> bed.stat("@@" + Tid.toString(first)));
    bed.unlink("f");
    bed.commit();
    bed.stat("@@" + Tid.toString(last) + "/f");
  }

  /** What was there before stays what it was, whatever happens to the file since. */
  @Test
  void switchingHistoryOffLeavesTheEarlierPastWhole() {
    String large = "0123456789abcdef".repeat(2_000);
    for (String name : List.of("removed", "overwritten", "cut", "small")) {
      bed.file(name);
      put(name, 0, name.equals("small") ? "text" : large);
      bed.fs.setXattr(bed.ref(name), bytes("user.x"), bytes("1"), XattrMode.SET);
    }
    long before = bed.fs.sync();
    for (String name : List.of("removed", "overwritten", "cut", "small")) {
      bed.fs.setXattr(bed.ref(name), bytes("user.tidemark.history"), bytes("off"), XattrMode.SET);
    }
    bed.fs.sync();
    put("overwritten", 5_000, "other");
    put("small", 0, "TEXT");
    bed.fs.setAttributes(bed.ref("cut"), AttributeChange.NONE.withSize(100), Caller.ROOT);
    bed.fs.removeXattr(bed.ref("cut"), bytes("user.x"));
    bed.fs.sync();
    put("overwritten", 5_000, "again");
    bed.unlink("removed");
    bed.unlink("small");
    bed.fs.sync();
    for (String name : List.of("removed", "overwritten", "cut", "small")) {
      FileRef then = bed.fs.lookup(new FileRef(ObjectId.ROOT, before), bytes(name)).ref();
      assertEquals(name.equals("small") ? "text" : large, get(then), name);
      assertEquals("1", new String(bed.fs.getXattr(then, bytes("user.x")), UTF_8), name);
    }
  }

  @Test
  void theHistoryOfAFileWithoutHistoryBeginsWhereItIsKept() {
    bed.file("f");
    long created = bed.commit();
    bed.fs.setXattr(bed.ref("f"), bytes("user.tidemark.history"), bytes("off"), XattrMode.SET);
    bed.commit();
    write("f", 0, 5_000);
    bed.commit();
    write("f", 0, 6_000);
    long last = bed.commit();
    List<Moment> moments = bed.fs.history(bed.ref(""), bytes("f"));
    assertEquals(last, moments.getLast().tid());
    for (Moment moment : moments) {
      assertEquals(moment.size(), bed.stat("@@" + Tid.toString(moment.tid()) + "/f").size());
    }
    assertEquals(created, moments.getFirst().tid());
  }

  @Test
  void theHistoryOfAFileCanBeSwitchedOff() {
    byte[] name = bytes("user.tidemark.history");
    bed.mkdir("d");
    for (String value : List.of("", "of", "OFF", "no")) {
      assertErrno(
          Errno.EINVAL, () -> bed.fs.setXattr(bed.ref("d"), name, bytes(value), XattrMode.SET));
    }
    bed.fs.setXattr(bed.ref("d"), name, bytes("off"), XattrMode.SET);
    bed.commit();
    long before = bed.fs.status().historyBytes();
    bed.mkdir("d/sub");
    bed.file("d/sub/f");
    bed.symlink("d/sub/l", "t");
    assertEquals("off", new String(bed.fs.getXattr(bed.ref("d/sub/f"), name), UTF_8));
    write("d/sub/f", 0, 100_000);
    bed.commit();
    write("d/sub/f", 0, 100_000);
    bed.set("d/sub/f", AttributeChange.NONE.withMode(0600));
    bed.rename("d/sub/l", "d/sub/m");
    bed.commit();
    bed.unlink("d/sub/m");
    bed.unlink("d/sub/f");
    bed.rmdir("d/sub");
    bed.commit();
    assertEquals(before, bed.fs.status().historyBytes());
    // Switched on again, it begins.
    bed.fs.removeXattr(bed.ref("d"), name);
    bed.commit();
    bed.file("d/g");
    bed.commit();
    bed.unlink("d/g");
    bed.commit();
    assertTrue(bed.fs.status().historyBytes() > before);
    assertEquals(2, bed.fs.history(bed.ref("d"), bytes("g")).size());
  }
}
