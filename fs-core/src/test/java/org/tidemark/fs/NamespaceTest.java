package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.USER;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;

/** Making, linking and removing, and each error that the manual pages name. */
class NamespaceTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void aNewFilesystemHasAnEmptyRoot() {
    Attributes root = bed.stat("");
    assertEquals(FileType.DIRECTORY | 0755, root.mode());
    assertEquals(2, root.nlink());
    assertEquals(1, root.ref().inodeNumber());
    assertEquals(List.of(), bed.list(""));
    assertEquals(root, bed.stat("."));
    assertEquals(root, bed.stat(".."));
  }

  @Test
  void aNewFileHasWhatItWasMadeWith() {
    bed.clock.advanceSeconds(5);
    Attributes file = bed.node("a", FileType.REGULAR | 0640, USER);
    assertEquals(FileType.REGULAR | 0640, file.mode());
    assertEquals(1000, file.uid());
    assertEquals(100, file.gid());
    assertEquals(1, file.nlink());
    assertEquals(0, file.size());
    long now = bed.clock.realtimeNanos();
    assertEquals(now, file.atime());
    assertEquals(now, file.mtime());
    assertEquals(now, file.ctime());
    assertEquals(now, file.btime());
    assertEquals(1, file.parent());
    assertNotEquals(0, file.generation());
    assertEquals(file, bed.stat("a"));
    assertEquals(file, bed.fs.attributes(file.ref()));
    bed.reopen();
    assertEquals(file, bed.stat("a"));
  }

  @Test
  void makingChangesTheDirectory() {
    Attributes before = bed.stat("");
    bed.clock.advanceSeconds(1);
    bed.file("a");
    Attributes after = bed.stat("");
    assertEquals(bed.clock.realtimeNanos(), after.mtime());
    assertEquals(bed.clock.realtimeNanos(), after.ctime());
    assertEquals(before.nlink(), after.nlink());
    bed.mkdir("d");
    assertEquals(3, bed.stat("").nlink());
    assertEquals(2, bed.stat("d").nlink());
    assertEquals(List.of("a", "d"), bed.list(""));
  }

  @Test
  void specialFilesKeepTheirNumbers() {
    int device = FileType.CHARACTER_DEVICE | 0600;
    Attributes tty = bed.fs.makeNode(bed.ref(""), bytes("tty"), device, 0x501, Caller.ROOT);
    assertEquals(0x501, tty.rdev());
    assertEquals(device, bed.stat("tty").mode());
    Attributes fifo =
        bed.fs.makeNode(bed.ref(""), bytes("fifo"), FileType.FIFO | 0600, 0x501, Caller.ROOT);
    assertEquals(0, fifo.rdev());
    bed.node("socket", FileType.SOCKET | 0600, USER);
    bed.node("block", FileType.BLOCK_DEVICE | 0600, USER);
    assertEquals(FileType.REGULAR | 0600, bed.node("plain", 0600, USER).mode());
    bed.unlink("tty");
    assertFalse(bed.exists("tty"));
    assertErrno(Errno.EPERM, () -> bed.node("x", FileType.DIRECTORY | 0700, USER));
    assertErrno(Errno.EINVAL, () -> bed.node("x", FileType.SYMLINK | 0700, USER));
    assertErrno(Errno.EINVAL, () -> bed.node("x", 0x3000, USER));
  }

  @Test
  void symlinks() {
    Attributes link = bed.symlink("l", "some/where");
    assertEquals(FileType.SYMLINK | 0777, link.mode());
    assertEquals(10, link.size());
    assertArrayEquals(bytes("some/where"), bed.fs.readSymlink(link.ref()));
    String longest = "x".repeat(4095);
    bed.symlink("long", longest);
    assertArrayEquals(bytes(longest), bed.fs.readSymlink(bed.ref("long")));
    assertErrno(Errno.ENAMETOOLONG, () -> bed.symlink("longer", longest + "x"));
    assertErrno(Errno.ENOENT, () -> bed.symlink("none", ""));
    assertErrno(Errno.EINVAL, () -> bed.fs.readSymlink(bed.ref("")));
    bed.unlink("l");
    assertErrno(Errno.ENOENT, () -> bed.fs.readSymlink(link.ref()));
  }

  @Test
  void namesOfAllKinds() {
    String longest = "n".repeat(255);
    bed.file(longest);
    assertTrue(bed.exists(longest));
    byte[] odd = {(byte) 0xff, (byte) 0xfe, '\n', 1};
    bed.fs.makeNode(bed.ref(""), odd, FileType.REGULAR, 0, USER);
    assertEquals(FileType.REGULAR, bed.fs.lookup(bed.ref(""), odd).mode());
    assertErrno(Errno.ENAMETOOLONG, () -> bed.file(longest + "n"));
    assertErrno(Errno.ENAMETOOLONG, () -> bed.stat(longest + "n"));
    assertErrno(Errno.EINVAL, () -> bed.file("a\0b"));
    assertErrno(Errno.EINVAL, () -> bed.fs.lookup(bed.ref(""), bytes("a/b")));
    assertErrno(Errno.ENOENT, () -> bed.fs.lookup(bed.ref(""), bytes("")));
    assertErrno(Errno.ENOENT, () -> bed.stat("missing"));
    assertErrno(Errno.EEXIST, () -> bed.mkdir("."));
    assertErrno(Errno.EEXIST, () -> bed.file(".."));
    assertErrno(Errno.EEXIST, () -> bed.file(".history"));
  }

  @Test
  void whatExistsIsNotMadeAgain() {
    bed.file("a");
    assertErrno(Errno.EEXIST, () -> bed.file("a"));
    assertErrno(Errno.EEXIST, () -> bed.mkdir("a"));
    assertErrno(Errno.EEXIST, () -> bed.symlink("a", "b"));
    assertErrno(Errno.EEXIST, () -> bed.link("a", "a"));
    assertErrno(Errno.ENOTDIR, () -> bed.file("a/b"));
    assertErrno(Errno.ENOTDIR, () -> bed.list("a"));
  }

  @Test
  void setGroupIdOfADirectoryIsInherited() {
    bed.mkdir("d");
    bed.set("d", AttributeChange.NONE.withGid(7).withMode(02775));
    Attributes file = bed.node("d/f", FileType.REGULAR | 0644, USER);
    assertEquals(7, file.gid());
    assertEquals(FileType.REGULAR | 0644, file.mode());
    Attributes sub = bed.fs.makeDirectory(bed.ref("d"), bytes("s"), 0755, USER);
    assertEquals(7, sub.gid());
    assertEquals(FileType.DIRECTORY | 02755, sub.mode());
    assertEquals(1000, sub.uid());
  }

  @Test
  void hardLinks() {
    bed.file("a");
    bed.mkdir("d");
    bed.clock.advanceSeconds(1);
    Attributes linked = bed.link("a", "d/b");
    assertEquals(2, linked.nlink());
    assertEquals(bed.clock.realtimeNanos(), linked.ctime());
    assertNotEquals(bed.clock.realtimeNanos(), linked.mtime());
    assertEquals(bed.clock.realtimeNanos(), bed.stat("d").mtime());
    assertEquals(bed.ref("a"), bed.ref("d/b"));
    bed.clock.advanceSeconds(1);
    bed.unlink("a");
    assertFalse(bed.exists("a"));
    assertEquals(1, bed.stat("d/b").nlink());
    assertEquals(bed.clock.realtimeNanos(), bed.stat("d/b").ctime());
    bed.unlink("d/b");
    assertErrno(Errno.ENOENT, () -> bed.fs.attributes(linked.ref()));
    assertErrno(Errno.EPERM, () -> bed.link("d", "e"));
    assertErrno(Errno.ENOENT, () -> bed.fs.link(linked.ref(), bed.ref(""), bytes("c")));
  }

  @Test
  void symlinksCanHaveTwoNames() {
    bed.symlink("l", "t");
    assertEquals(2, bed.link("l", "m").nlink());
    bed.unlink("l");
    assertArrayEquals(bytes("t"), bed.fs.readSymlink(bed.ref("m")));
  }

  @Test
  void unlinkErrors() {
    bed.mkdir("d");
    assertErrno(Errno.EISDIR, () -> bed.unlink("d"));
    assertErrno(Errno.ENOENT, () -> bed.unlink("x"));
    assertErrno(Errno.EISDIR, () -> bed.unlink("."));
    bed.file("f");
    assertErrno(Errno.ENOTDIR, () -> bed.unlink("f/g"));
    assertErrno(Errno.ENOTDIR, () -> bed.fs.unlink(bed.ref("f"), bytes("g")));
  }

  @Test
  void removeDirectories() {
    bed.mkdir("d");
    bed.mkdir("d/e");
    assertEquals(3, bed.stat("d").nlink());
    assertErrno(Errno.ENOTEMPTY, () -> bed.rmdir("d"));
    FileRef e = bed.ref("d/e");
    bed.clock.advanceSeconds(1);
    bed.rmdir("d/e");
    assertEquals(2, bed.stat("d").nlink());
    assertEquals(bed.clock.realtimeNanos(), bed.stat("d").mtime());
    assertErrno(Errno.ENOENT, () -> bed.fs.makeDirectory(e, bytes("x"), 0700, USER));
    bed.rmdir("d");
    assertEquals(2, bed.stat("").nlink());
    bed.file("f");
    assertErrno(Errno.ENOTDIR, () -> bed.rmdir("f"));
    assertErrno(Errno.ENOENT, () -> bed.rmdir("d"));
    assertErrno(Errno.EINVAL, () -> bed.rmdir("."));
    assertErrno(Errno.ENOTEMPTY, () -> bed.rmdir(".."));
  }

  @Test
  void dotsLeadToWhereTheyShould() {
    bed.mkdir("d");
    bed.mkdir("d/e");
    assertEquals(bed.ref("d"), bed.ref("d/e/.."));
    assertEquals(bed.ref("d/e"), bed.ref("d/e/."));
    bed.file("f");
    assertErrno(Errno.ENOTDIR, () -> bed.stat("f/."));
  }

  @Test
  void aFailedOperationChangesNothing() {
    bed.mkdir("d");
    bed.file("d/f");
    bed.commit();
    Attributes root = bed.stat("");
    Attributes d = bed.stat("d");
    bed.clock.advanceSeconds(1);
    assertErrno(Errno.ENOTEMPTY, () -> bed.rmdir("d"));
    assertErrno(Errno.EEXIST, () -> bed.mkdir("d"));
    assertErrno(Errno.EPERM, () -> bed.link("d", "x"));
    assertErrno(Errno.EINVAL, () -> bed.rename("d", "d/x"));
    assertEquals(root, bed.stat(""));
    assertEquals(d, bed.stat("d"));
    long tid = bed.fs.committedTid();
    assertEquals(tid, bed.fs.sync());
  }
}
