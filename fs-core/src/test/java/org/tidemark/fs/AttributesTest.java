package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tidemark.fs.TestBed.USER;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;

/** Modes, owners, times and extended attributes. */
class AttributesTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void modeOwnersAndCtime() {
    bed.node("f", FileType.REGULAR | 0644, USER);
    bed.clock.advanceSeconds(1);
    Attributes changed = bed.set("f", AttributeChange.NONE.withMode(FileType.DIRECTORY | 04711));
    assertEquals(FileType.REGULAR | 04711, changed.mode());
    assertEquals(bed.clock.realtimeNanos(), changed.ctime());
    assertEquals(bed.clock.realtimeNanos() - Units.NANOS_PER_SECOND, changed.mtime());
    Attributes owned = bed.set("f", AttributeChange.NONE.withUid(5).withGid(-2).withMode(04755));
    assertEquals(5, owned.uid());
    assertEquals(-2, owned.gid());
    assertEquals(FileType.REGULAR | 04755, owned.mode());
    assertEquals(owned, bed.set("f", AttributeChange.NONE));
    bed.reopen();
    assertEquals(owned, bed.stat("f"));
  }

  @Test
  void changingOwnersClearsSetIds() {
    bed.node("f", FileType.REGULAR | 06755, USER);
    assertEquals(FileType.REGULAR | 0755, bed.set("f", AttributeChange.NONE.withUid(1)).mode());
    bed.node("locked", FileType.REGULAR | 06644, USER);
    Attributes byRoot = bed.set("locked", AttributeChange.NONE.withGid(100));
    assertEquals(FileType.REGULAR | 02644, byRoot.mode());
    AttributeChange toGroup = AttributeChange.NONE.withGid(7);
    Attributes byStranger = bed.fs.setAttributes(bed.ref("locked"), toGroup, new Caller(1000, 50));
    assertEquals(FileType.REGULAR | 0644, byStranger.mode());
    bed.mkdir("d");
    bed.set("d", AttributeChange.NONE.withMode(03775));
    assertEquals(FileType.DIRECTORY | 03775, bed.set("d", toGroup).mode());
  }

  @Test
  void writingAndCuttingClearSetIdsUnlessByRoot() {
    bed.node("f", FileType.REGULAR | 06755, USER);
    OpenFile open = bed.fs.open(bed.ref("f"), true);
    bed.fs.write(open, 0, ByteBuffer.wrap(bytes("root")), Caller.ROOT);
    assertEquals(FileType.REGULAR | 06755, bed.stat("f").mode());
    bed.fs.write(open, 0, ByteBuffer.wrap(bytes("user")), USER);
    assertEquals(FileType.REGULAR | 0755, bed.stat("f").mode());
    bed.fs.close(open);
    bed.set("f", AttributeChange.NONE.withMode(06755));
    AttributeChange cut = AttributeChange.NONE.withSize(2);
    assertEquals(FileType.REGULAR | 06755, bed.set("f", cut).mode());
    assertEquals(FileType.REGULAR | 0755, bed.fs.setAttributes(bed.ref("f"), cut, USER).mode());
  }

  @Test
  void times() {
    bed.file("f");
    bed.clock.advanceSeconds(1);
    Attributes set = bed.set("f", AttributeChange.NONE.withAtime(-5).withMtime(7));
    assertEquals(-5, set.atime());
    assertEquals(7, set.mtime());
    assertEquals(bed.clock.realtimeNanos(), set.ctime());
    bed.clock.advanceSeconds(1);
    Attributes now =
        bed.set(
            "f",
            AttributeChange.NONE
                .withAtime(AttributeChange.TIME_NOW)
                .withMtime(AttributeChange.TIME_NOW)
                .withCtime(99));
    assertEquals(bed.clock.realtimeNanos(), now.atime());
    assertEquals(bed.clock.realtimeNanos(), now.mtime());
    assertEquals(99, now.ctime());
  }

  @Test
  void timesThatAreSetSurviveDataThatWaits() {
    bed.file("f");
    OpenFile open = bed.fs.open(bed.ref("f"), true);
    bed.clock.advanceSeconds(1);
    bed.fs.write(open, 0, ByteBuffer.wrap(bytes("data")), USER);
    assertEquals(bed.clock.realtimeNanos(), bed.stat("f").mtime());
    assertEquals(4, bed.stat("f").size());
    bed.set("f", AttributeChange.NONE.withMtime(7));
    assertEquals(7, bed.stat("f").mtime());
    bed.fs.close(open);
    bed.commit();
    assertEquals(7, bed.stat("f").mtime());
    assertEquals(4, bed.stat("f").size());
    bed.reopen();
    assertEquals(7, bed.stat("f").mtime());
  }

  @Test
  void sizeWithOtherAttributes() {
    bed.node("f", FileType.REGULAR | 0644, USER);
    AttributeChange change =
        AttributeChange.NONE.withSize(10_000).withMode(0600).withMtime(5).withAtime(6);
    Attributes after = bed.set("f", change);
    assertEquals(10_000, after.size());
    assertEquals(FileType.REGULAR | 0600, after.mode());
    assertEquals(5, after.mtime());
    assertEquals(6, after.atime());
    assertErrno(Errno.EINVAL, () -> bed.set("f", AttributeChange.NONE.withSize(-1)));
    assertErrno(Errno.EFBIG, () -> bed.set("f", AttributeChange.NONE.withSize(Long.MAX_VALUE)));
    bed.mkdir("d");
    bed.symlink("l", "f");
    assertErrno(Errno.EISDIR, () -> bed.set("d", AttributeChange.NONE.withSize(0)));
    assertErrno(Errno.EINVAL, () -> bed.set("l", AttributeChange.NONE.withSize(0)));
    FileRef f = bed.ref("f");
    bed.unlink("f");
    assertErrno(Errno.ENOENT, () -> bed.fs.setAttributes(f, change, Caller.ROOT));
    AttributeChange mode = AttributeChange.NONE.withMode(0);
    assertErrno(Errno.ENOENT, () -> bed.fs.setAttributes(f, mode, Caller.ROOT));
  }

  @Test
  void readingRenewsTheAccessTimeAsRelatimeDoes() {
    bed.mkdir("d");
    bed.symlink("l", "t");
    bed.clock.advanceSeconds(1);
    long first = bed.clock.realtimeNanos();
    bed.list("d");
    bed.fs.readSymlink(bed.ref("l"));
    assertEquals(first, bed.stat("d").atime());
    assertEquals(first, bed.stat("l").atime());
    bed.clock.advanceSeconds(1);
    bed.list("d");
    assertEquals(first, bed.stat("d").atime());
    bed.file("d/f");
    bed.list("d");
    assertEquals(bed.clock.realtimeNanos(), bed.stat("d").atime());
    bed.clock.advanceSeconds(24 * 60 * 60);
    bed.fs.readSymlink(bed.ref("l"));
    assertEquals(bed.clock.realtimeNanos(), bed.stat("l").atime());
    long ctime = bed.stat("l").ctime();
    bed.reopen(bed.options().withAtimeMode(AtimeMode.NOATIME));
    assertEquals(bed.clock.realtimeNanos(), bed.stat("l").atime());
    bed.clock.advanceSeconds(24 * 60 * 60);
    bed.fs.readSymlink(bed.ref("l"));
    assertEquals(
        bed.clock.realtimeNanos() - 24 * 60 * 60 * Units.NANOS_PER_SECOND, bed.stat("l").atime());
    bed.reopen(bed.options().withAtimeMode(AtimeMode.STRICTATIME));
    bed.clock.advanceSeconds(1);
    bed.fs.readSymlink(bed.ref("l"));
    assertEquals(bed.clock.realtimeNanos(), bed.stat("l").atime());
    assertEquals(ctime, bed.stat("l").ctime());
  }

  @Test
  void readingMakesNoMoment() {
    bed.mkdir("d");
    bed.file("d/f");
    long tid = bed.commit();
    bed.clock.advanceSeconds(1);
    bed.list("d");
    OpenFile open = bed.fs.open(bed.ref("d/f"), false);
    bed.fs.read(open, 0, ByteBuffer.allocate(10));
    bed.fs.fsync(open, false);
    bed.fs.close(open);
    long atime = bed.clock.realtimeNanos();
    assertEquals(atime, bed.stat("d").atime());
    assertEquals(tid, bed.commit());
    bed.crash();
    assertEquals(atime, bed.stat("d").atime());
    bed.unlink("d/f");
    bed.rmdir("d");
  }

  @Test
  void extendedAttributes() {
    bed.file("f");
    FileRef f = bed.ref("f");
    bed.clock.advanceSeconds(1);
    bed.fs.setXattr(f, bytes("user.a"), bytes("1"), XattrMode.SET);
    assertEquals(bed.clock.realtimeNanos(), bed.stat("f").ctime());
    bed.fs.setXattr(f, bytes("user.b"), new byte[0], XattrMode.CREATE);
    assertErrno(
        Errno.EEXIST, () -> bed.fs.setXattr(f, bytes("user.a"), bytes("2"), XattrMode.CREATE));
    assertErrno(
        Errno.ENODATA, () -> bed.fs.setXattr(f, bytes("user.c"), bytes("2"), XattrMode.REPLACE));
    bed.fs.setXattr(f, bytes("user.a"), bytes("two"), XattrMode.REPLACE);
    bed.reopen();
    assertArrayEquals(bytes("two"), bed.fs.getXattr(f, bytes("user.a")));
    assertArrayEquals(new byte[0], bed.fs.getXattr(f, bytes("user.b")));
    assertEquals(
        List.of("user.a", "user.b"),
        bed.fs.listXattrs(f).stream().map(AttributesTest::text).sorted().toList());
    bed.fs.removeXattr(f, bytes("user.a"));
    assertErrno(Errno.ENODATA, () -> bed.fs.getXattr(f, bytes("user.a")));
    assertErrno(Errno.ENODATA, () -> bed.fs.removeXattr(f, bytes("user.a")));
    assertErrno(Errno.ERANGE, () -> bed.fs.getXattr(f, bytes("")));
    assertErrno(Errno.ERANGE, () -> bed.fs.getXattr(f, new byte[256]));
    bed.unlink("f");
    assertErrno(Errno.ENOENT, () -> bed.fs.listXattrs(f));
    assertErrno(Errno.ENOENT, () -> bed.fs.getXattr(f, bytes("user.b")));
  }

  @Test
  void longExtendedAttributes() {
    bed.file("f");
    FileRef f = bed.ref("f");
    byte[] longest = new byte[4096 - 1 - 6];
    new Random(1).nextBytes(longest);
    bed.fs.setXattr(f, bytes("user.a"), longest, XattrMode.SET);
    assertArrayEquals(longest, bed.fs.getXattr(f, bytes("user.a")));
    byte[] longer = new byte[longest.length + 1];
    assertErrno(Errno.ENOSPC, () -> bed.fs.setXattr(f, bytes("user.a"), longer, XattrMode.SET));
    byte[] tooLong = new byte[64 * Units.KIB + 1];
    assertErrno(Errno.E2BIG, () -> bed.fs.setXattr(f, bytes("user.a"), tooLong, XattrMode.SET));
    String name = "user." + "n".repeat(245);
    assertErrno(
        Errno.ENOSPC,
        () ->
            IntStream.range(0, 300)
                .forEach(i -> bed.fs.setXattr(f, bytes(name + i), new byte[1], XattrMode.SET)));
    int listBytes = bed.fs.listXattrs(f).stream().mapToInt(n -> n.length + 1).sum();
    assertEquals(64 * Units.KIB, listBytes, 255);
  }

  @Test
  void extendedAttributesOfThePast() {
    bed.file("f");
    FileRef f = bed.ref("f");
    Random random = new Random(7);
    Map<String, String> model = new HashMap<>();
    List<Map<String, String>> moments = new ArrayList<>();
    List<Long> tids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String name = "user." + random.nextInt(6);
      if (random.nextInt(4) == 0) {
        if (model.remove(name) != null) {
          bed.fs.removeXattr(f, bytes(name));
        }
      } else {
        model.put(name, "v" + i);
        bed.fs.setXattr(f, bytes(name), bytes("v" + i), XattrMode.SET);
      }
      if (random.nextBoolean()) {
        tids.add(bed.commit());
        moments.add(new HashMap<>(model));
      }
    }
    for (int i = 0; i < tids.size(); i++) {
      FileRef then = new FileRef(f.objectId(), tids.get(i));
      Map<String, String> found = new HashMap<>();
      for (byte[] name : bed.fs.listXattrs(then)) {
        found.put(text(name), text(bed.fs.getXattr(then, name)));
      }
      assertEquals(moments.get(i), found);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void attributesHaveANamespace() {
    bed.file("namespaces");
    FileRef file = bed.ref("namespaces");
    for (String name : List.of("nope.x", "user", "x")) {
      assertErrno(
          Errno.EOPNOTSUPP, () -> bed.fs.setXattr(file, bytes(name), bytes("v"), XattrMode.SET));
    }
    assertErrno(
        Errno.EINVAL, () -> bed.fs.setXattr(file, bytes("user."), bytes("v"), XattrMode.SET));
    for (String name : List.of("user.a", "trusted.a", "security.a", "system.a")) {
      bed.fs.setXattr(file, bytes(name), bytes("v"), XattrMode.SET);
    }
  }
}
