package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Tid;
import org.tidemark.object.Inodes;
import org.tidemark.object.Orphans;

/** Files that are made without a name. */
class UnnamedTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  private OpenFile make(String directory) {
    OpenFile made = bed.fs.openUnnamed(bed.ref(directory), 0640, TestBed.USER);
    bed.fs.write(made, 0, ByteBuffer.wrap(bytes("content")), TestBed.USER);
    return made;
  }

  private List<Orphans.Orphan> orphans() {
    return bed.fs.store().read(Orphans::list);
  }

  @Test
  void oneIsGoneOnceItIsClosed() {
    OpenFile made = make("");
    assertEquals(List.of(), bed.list(""));
    Attributes attributes = bed.fs.attributes(made.ref());
    assertEquals(0, attributes.nlink());
    assertEquals(FileType.REGULAR | 0640, attributes.mode());
    assertEquals(7, attributes.size());
    bed.commit();
    assertEquals(1, orphans().size());
    bed.fs.close(made);
    assertEquals(List.of(), orphans());
    assertErrno(Errno.ENOENT, () -> bed.fs.attributes(made.ref()));
  }

  @Test
  void oneIsGoneAfterACrash() {
    OpenFile made = make("");
    bed.commit();
    bed.crash();
    long id = made.ref().objectId();
    boolean exists = bed.fs.store().read(view -> Inodes.find(view, id, Tid.NOW) != null);
    assertFalse(exists);
  }

  @Test
  void oneThatGetsANameStays() {
    bed.mkdir("d");
    OpenFile made = make("");
    assertEquals(1, bed.fs.link(made.ref(), bed.ref("d"), bytes("f")).nlink());
    assertEquals(List.of(), orphans());
    bed.fs.close(made);
    assertEquals(made.ref(), bed.ref("d/f"));
    assertEquals(bed.ref("d").objectId(), bed.stat("d/f").parent());
    bed.commit();
    bed.crash();
    assertTrue(bed.exists("d/f"));
    assertEquals(7, bed.stat("d/f").size());
  }

  @Test
  void aNameThatIsGoneAgainCannotBeGivenBack() {
    OpenFile made = make("");
    bed.fs.link(made.ref(), bed.ref(""), bytes("f"));
    bed.unlink("f");
    assertErrno(Errno.ENOENT, () -> bed.fs.link(made.ref(), bed.ref(""), bytes("f")));
    bed.fs.close(made);
    assertErrno(Errno.ENOENT, () -> bed.fs.link(made.ref(), bed.ref(""), bytes("f")));
  }

  @Test
  void anExistingNameIsNotTaken() {
    bed.file("f");
    OpenFile made = make("");
    assertErrno(Errno.EEXIST, () -> bed.fs.link(made.ref(), bed.ref(""), bytes("f")));
    assertEquals(0, bed.fs.attributes(made.ref()).nlink());
    bed.fs.close(made);
  }

  @Test
  void itIsMadeAsNewFilesInThatDirectoryAre() {
    bed.mkdir("d");
    bed.set("d", AttributeChange.NONE.withMode(02755).withGid(7));
    OpenFile made = bed.fs.openUnnamed(bed.ref("d"), 0666, new Caller(1000, 100, 0022, false));
    Attributes attributes = bed.fs.attributes(made.ref());
    assertEquals(7, attributes.gid());
    assertEquals(0644, attributes.permissions());
    bed.fs.close(made);
  }
}
