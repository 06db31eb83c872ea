package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;

/** Renames over everything. */
class RenameTest {
  private final TestBed bed = new TestBed();

  @BeforeEach
  void populate() {
    bed.mkdir("d");
    bed.mkdir("e");
    bed.file("f");
    bed.file("g");
    bed.commit();
    bed.clock.advanceSeconds(1);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private long now() {
    return bed.clock.realtimeNanos();
  }

  private void assertChangedNow(String... directories) {
    for (String directory : directories) {
      Attributes attributes = bed.stat(directory);
      assertEquals(now(), attributes.mtime(), directory);
      assertEquals(now(), attributes.ctime(), directory);
    }
  }

  @Test
  void aFileToAnotherDirectory() {
    Attributes before = bed.stat("f");
    bed.rename("f", "d/h");
    assertFalse(bed.exists("f"));
    Attributes after = bed.stat("d/h");
    assertEquals(before.ref(), after.ref());
    assertEquals(now(), after.ctime());
    assertEquals(before.mtime(), after.mtime());
    assertEquals(bed.ref("d").objectId(), after.parent());
    assertChangedNow("", "d");
    assertEquals(4, bed.stat("").nlink());
    assertEquals(2, bed.stat("d").nlink());
  }

  @Test
  void aDirectoryToAnotherDirectory() {
    FileRef d = bed.ref("d");
    bed.rename("d", "e/x");
    assertEquals(d, bed.ref("e/x"));
    assertEquals(bed.ref("e"), bed.ref("e/x/.."));
    assertEquals(3, bed.stat("").nlink());
    assertEquals(3, bed.stat("e").nlink());
    assertChangedNow("", "e");
    bed.rename("e/x", "d");
    assertEquals(bed.ref(""), bed.ref("d/.."));
    assertEquals(4, bed.stat("").nlink());
    assertEquals(2, bed.stat("e").nlink());
  }

  @Test
  void aFileOverAFile() {
    FileRef f = bed.ref("f");
    FileRef g = bed.ref("g");
    bed.link("g", "g2");
    bed.rename("f", "g");
    assertEquals(f, bed.ref("g"));
    assertEquals(g, bed.ref("g2"));
    assertEquals(1, bed.stat("g2").nlink());
    assertEquals(now(), bed.stat("g2").ctime());
    bed.rename("g", "g2");
    assertErrno(Errno.ENOENT, () -> bed.fs.attributes(g));
    assertEquals(List.of("d", "e", "g2"), bed.list(""));
  }

  @Test
  void aDirectoryOverAnEmptyOne() {
    FileRef d = bed.ref("d");
    FileRef e = bed.ref("e");
    bed.rename("d", "e");
    assertEquals(d, bed.ref("e"));
    assertErrno(Errno.ENOENT, () -> bed.fs.attributes(e));
    assertEquals(3, bed.stat("").nlink());
    bed.mkdir("x");
    bed.mkdir("x/y");
    bed.rename("e", "x/y");
    assertEquals(d, bed.ref("x/y"));
    assertEquals(3, bed.stat("x").nlink());
    assertEquals(3, bed.stat("").nlink());
  }

  @Test
  void whatCannotBe() {
    bed.file("e/inside");
    bed.mkdir("d/deep");
    assertErrno(Errno.ENOENT, () -> bed.rename("x", "y"));
    assertErrno(Errno.ENOTEMPTY, () -> bed.rename("d", "e"));
    assertErrno(Errno.ENOTDIR, () -> bed.rename("d", "f"));
    assertErrno(Errno.EISDIR, () -> bed.rename("f", "d"));
    assertErrno(Errno.EINVAL, () -> bed.rename("d", "d/x"));
    assertErrno(Errno.EINVAL, () -> bed.rename("d", "d/deep/x"));
    assertErrno(Errno.ENOTEMPTY, () -> bed.rename("d/deep", "d"));
    assertErrno(Errno.ENOTEMPTY, () -> bed.rename("e/inside", "e"));
    assertErrno(Errno.ENAMETOOLONG, () -> bed.rename("f", "n".repeat(256)));
    assertErrno(Errno.EBUSY, () -> bed.rename("d/.", "x"));
    assertErrno(Errno.EBUSY, () -> bed.rename("f", "d/.."));
    assertErrno(
        Errno.ENOENT,
        () -> bed.fs.rename(bed.ref(""), bytes(""), bed.ref(""), bytes("x"), RenameMode.PLAIN));
    assertErrno(
        Errno.ENOTDIR,
        () -> bed.fs.rename(bed.ref(""), bytes("f"), bed.ref("g"), bytes("x"), RenameMode.PLAIN));
    assertErrno(Errno.EEXIST, () -> bed.rename("f", ".history"));
  }

  @Test
  void ontoItself() {
    Attributes before = bed.stat("f");
    bed.rename("f", "f");
    bed.rename("d", "d");
    assertEquals(before, bed.stat("f"));
    bed.link("f", "d/f2");
    Attributes linked = bed.stat("f");
    bed.clock.advanceSeconds(1);
    bed.rename("f", "d/f2");
    assertEquals(linked, bed.stat("f"));
    assertEquals(linked, bed.stat("d/f2"));
    assertErrno(Errno.EEXIST, () -> bed.rename("f", "f", RenameMode.NO_REPLACE));
  }

  @Test
  void withoutReplacing() {
    assertErrno(Errno.EEXIST, () -> bed.rename("f", "g", RenameMode.NO_REPLACE));
    assertErrno(Errno.EEXIST, () -> bed.rename("f", "d", RenameMode.NO_REPLACE));
    bed.rename("f", "h", RenameMode.NO_REPLACE);
    assertEquals(List.of("d", "e", "g", "h"), bed.list(""));
  }

  @Test
  void exchangingFiles() {
    FileRef f = bed.ref("f");
    FileRef g = bed.ref("g");
    bed.rename("g", "d/g");
    bed.clock.advanceSeconds(1);
    bed.rename("f", "d/g", RenameMode.EXCHANGE);
    assertEquals(g, bed.ref("f"));
    assertEquals(f, bed.ref("d/g"));
    assertEquals(now(), bed.stat("f").ctime());
    assertEquals(now(), bed.stat("d/g").ctime());
    assertEquals(bed.ref("d").objectId(), bed.stat("d/g").parent());
    assertChangedNow("", "d");
    assertErrno(Errno.ENOENT, () -> bed.rename("f", "none", RenameMode.EXCHANGE));
    assertErrno(Errno.ENOENT, () -> bed.rename("none", "f", RenameMode.EXCHANGE));
  }

  @Test
  void exchangingADirectoryAndAFile() {
    bed.mkdir("d/sub");
    bed.file("d/sub/x");
    bed.rename("d/sub", "f", RenameMode.EXCHANGE);
    assertEquals(FileType.REGULAR | 0644, bed.stat("d/sub").mode());
    assertEquals(List.of("x"), bed.list("f"));
    assertEquals(bed.ref(""), bed.ref("f/.."));
    assertEquals(2, bed.stat("d").nlink());
    assertEquals(5, bed.stat("").nlink());
    bed.rename("d", "f/x", RenameMode.EXCHANGE);
    assertEquals(List.of("sub"), bed.list("f/x"));
    assertEquals(bed.ref("f"), bed.ref("f/x/.."));
    assertEquals(3, bed.stat("f").nlink());
    assertEquals(4, bed.stat("").nlink());
    assertErrno(Errno.EINVAL, () -> bed.rename("f", "f/x", RenameMode.EXCHANGE));
    assertErrno(Errno.EINVAL, () -> bed.rename("f/x", "f", RenameMode.EXCHANGE));
  }

  @Test
  void exchangingDirectoriesOfDifferentParents() {
    bed.mkdir("d/one");
    bed.mkdir("e/two");
    bed.file("e/two/x");
    bed.rename("d/one", "e/two", RenameMode.EXCHANGE);
    assertEquals(List.of("x"), bed.list("d/one"));
    assertEquals(bed.ref("d"), bed.ref("d/one/.."));
    assertEquals(bed.ref("e"), bed.ref("e/two/.."));
    assertEquals(3, bed.stat("d").nlink());
    assertEquals(3, bed.stat("e").nlink());
  }
}
