package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.scan.ScanProgress;

class LocalMaintenanceTest {
  private final TestBed bed = new TestBed();
  private final LocalMaintenance maintenance = new LocalMaintenance(bed.fs);

  @AfterEach
  void tearDown() {
    bed.close();
  }

  private void write(String path, String content) {
    OpenFile file = bed.fs.open(bed.ref(path), true);
    bed.fs.write(file, 0, ByteBuffer.wrap(bytes(content)), Caller.ROOT);
    bed.fs.close(file);
  }

  private String read(FileRef ref) {
    return new String(maintenance.read(ref, 0, 1000), UTF_8);
  }

  private List<String> history(String path) {
    List<String> lines = new ArrayList<>();
    for (Moment moment : maintenance.history(bytes(path))) {
      lines.add(Tid.toString(moment.tid()) + " " + moment.size() + " " + moment.kind());
    }
    return lines;
  }

  @Test
  void infoTellsWhatWasMadeAndWhereItIs() {
    long tid = bed.commit();
    FileSystemInfo info = maintenance.info();
    assertEquals(tid, info.committedTid());
    assertEquals(MakeOptions.NODE_BYTES_DEFAULT, info.nodeBytes());
    assertEquals(1, info.volumes().size());
    assertEquals(64L << 20, info.volumeBytes().getFirst());
    assertEquals(tid, maintenance.sync());
    assertTrue(maintenance.space().freeBytes() > 0);
  }

  @Test
  void pathsAreForgivingAboutSlashesAndKnowThePast() {
    bed.mkdir("d");
    bed.file("d/f");
    long tid = bed.commit();
    bed.unlink("d/f");
    bed.commit();
    String at = "@@" + Tid.toString(tid);
    assertEquals(bed.ref("d"), maintenance.find(bytes("//d/")).ref());
    assertEquals(FileRef.ROOT, maintenance.find(bytes("/")).ref());
    assertErrno(Errno.ENOENT, () -> maintenance.find(bytes("d/f")));
    for (String path : List.of("d/f" + at, "d" + at + "/f", at + "/d/f")) {
      assertEquals(tid, maintenance.find(bytes(path)).ref().asOf(), path);
    }
    assertErrno(Errno.ENOTDIR, () -> maintenance.find(bytes("d/f" + at + "/x")));
  }

  @Test
  void historyWorksForWhatIsGoneAndBelowWhatIsGone() {
    bed.mkdir("d");
    bed.file("d/f");
    long made = bed.commit();
    write("d/f", "12345");
    long written = bed.commit();
    bed.unlink("d/f");
    long unlinked = bed.commit();
    bed.rmdir("d");
    bed.commit();
    List<String> expected =
        List.of(
            Tid.toString(made) + " 0 CREATED",
            Tid.toString(written) + " 5 CONTENT",
            Tid.toString(unlinked) + " 0 DELETED");
    assertEquals(expected, history("d/f"));
    assertEquals(expected.subList(0, 2), history("d/f@@" + Tid.toString(written)));
    assertErrno(Errno.ENOENT, () -> maintenance.history(bytes("d/never")));
    assertErrno(Errno.ENOENT, () -> maintenance.history(bytes("never/f")));
    Moment last = maintenance.history(bytes("d/f")).get(1);
    assertEquals("12345", read(new FileRef(last.objectId(), last.tid())));
    assertTrue(history("").size() >= 2, "the root has a history too");
  }

  @Test
  void historyFollowsThePathThroughDirectoriesThatCameAndWent() {
    bed.mkdir("d");
    bed.file("d/f");
    write("d/f", "1");
    String made = Tid.toString(bed.commit());
    bed.unlink("d/f");
    bed.rmdir("d");
    String gone = Tid.toString(bed.commit());
    bed.mkdir("d");
    bed.file("d/f");
    String again = Tid.toString(bed.commit());
    bed.rename("d", "e");
    String away = Tid.toString(bed.commit());
    write("e/f", "123");
    String changed = Tid.toString(bed.commit());
    bed.rename("e", "d");
    String back = Tid.toString(bed.commit());
    assertEquals(
        List.of(
            made + " 1 CREATED",
            gone + " 0 DELETED",
            again + " 0 CREATED",
            away + " 0 DELETED",
            back + " 3 RENAMED"),
        history("d/f"));
    assertEquals(
        List.of(away + " 0 RENAMED", changed + " 3 CONTENT", back + " 0 DELETED"), history("e/f"));
    assertEquals(
        List.of(made + " 1 CREATED", gone + " 0 DELETED"), history("d/f@@" + gone).subList(0, 2));
    assertEquals(List.of(made + " 1 CREATED"), history("@@" + made + "/d/f"));
    assertEquals(List.of(made + " 1 CREATED"), history("d@@" + made + "/f"));
  }

  /** It was made under its name, though at a moment that is gone. */
  @Test
  void theFirstVersionThatAPolicyLeftIsNotCalledRenamed() {
    bed.file("f");
    write("f", "1");
    bed.commit();
    write("f", "12");
    bed.commit();
    bed.fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    write("f", "123");
    String changed = Tid.toString(bed.commit());
    bed.rename("f", "g");
    String away = Tid.toString(bed.commit());
    List<String> f = history("f");
    assertEquals(3, f.size(), f.toString());
    assertTrue(f.getFirst().endsWith(" 2 CREATED"), f.toString());
    assertEquals(List.of(changed + " 3 CONTENT", away + " 0 DELETED"), f.subList(1, 3));
    assertEquals(List.of(away + " 3 RENAMED"), history("g"));
  }

  @Test
  void whatHasNoHistoryIsToldFromWhatNeverWas() {
    bed.commit();
    bed.reopen(bed.options().withHistory(false));
    bed.file("f");
    bed.commit();
    LocalMaintenance now = new LocalMaintenance(bed.fs);
    FsException none = assertThrows(FsException.class, () -> now.history(bytes("f")));
    assertEquals(
        "/f: it has no history: none is kept, or nothing was committed yet", message(none));
    FsException never = assertThrows(FsException.class, () -> now.history(bytes("g")));
    assertEquals("/g: nothing ever had this name", message(never));
  }

  private static String message(FsException e) {
    assertEquals(Errno.ENOENT, e.errno());
    return String.valueOf(e.getMessage());
  }

  @Test
  void listingsAreWholeAndWithoutDots() {
    bed.mkdir("many");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 2500; i++) {
      bed.file("many/f" + i);
      names.add("f" + i);
    }
    Set<String> listed = new HashSet<>();
    List<DirectoryListing> entries = maintenance.list(bed.ref("many"));
    entries.forEach(entry -> listed.add(new String(entry.name(), UTF_8)));
    assertEquals(names.size(), entries.size());
    assertEquals(names, listed);
  }

  @Test
  void readsStopAtTheEndAndRefuseNonsense() {
    bed.file("f");
    write("f", "hello");
    FileRef ref = bed.ref("f");
    assertArrayEquals(bytes("llo"), maintenance.read(ref, 2, 100));
    assertArrayEquals(new byte[0], maintenance.read(ref, 5, 100));
    assertErrno(Errno.EINVAL, () -> maintenance.read(ref, -1, 1));
    assertErrno(Errno.EINVAL, () -> maintenance.read(ref, 0, -1));
    assertErrno(Errno.EINVAL, () -> maintenance.read(ref, 0, Integer.MAX_VALUE));
  }

  @Test
  void mismatchesAreFoundAndUnchangedFilesTrusted() {
    bed.file("a");
    bed.file("b");
    write("a", "hello");
    write("b", "hello");
    long first = bed.commit();
    write("b", "help!");
    long second = bed.commit();
    bed.commit();
    long a = bed.ref("a").objectId();
    long b = bed.ref("b").objectId();
    assertEquals(-1, maintenance.mismatch(new FileRef(a, first), new FileRef(a, second)));
    assertEquals(-1, maintenance.mismatch(new FileRef(a, first), new FileRef(b, first)));
    assertEquals(3, maintenance.mismatch(new FileRef(b, first), new FileRef(b, second)));
    assertEquals(3, maintenance.mismatch(new FileRef(b, second), new FileRef(b, first)));
    assertEquals(3, maintenance.mismatch(new FileRef(a, first), FileRef.live(b)));
    bed.file("empty");
    assertEquals(0, maintenance.mismatch(bed.ref("empty"), FileRef.live(b)));
    assertEquals(-1, maintenance.mismatch(bed.ref("empty"), bed.ref("empty")));
  }

  @Test
  void objectsThatChangedAreFoundWhateverHappenedToThem() {
    for (String name : List.of("kept", "content", "mode", "xattr", "gone", "times", "off")) {
      bed.file(name);
      write(name, "hello");
    }
    bed.mkdir("d");
    bed.fs.setXattr(bed.ref("off"), bytes("user.tidemark.history"), bytes("off"), XattrMode.SET);
    bed.fs.setXattr(bed.ref("off"), bytes("user.x"), bytes("1"), XattrMode.SET);
    long first = bed.commit();
    assertEquals(LongSets.immutable.empty(), maintenance.changedSince(first));
    MutableLongSet changed = LongSets.mutable.empty();
    for (String name : List.of("content", "mode", "xattr", "gone", "times", "off")) {
      changed.add(bed.ref(name).objectId());
    }
    write("content", "other");
    bed.set("mode", AttributeChange.NONE.withMode(0600));
    bed.fs.setXattr(bed.ref("xattr"), bytes("user.x"), bytes("1"), XattrMode.SET);
    bed.unlink("gone");
    bed.set("times", AttributeChange.NONE.withMtime(5));
    bed.fs.removeXattr(bed.ref("off"), bytes("user.x"));
    changed.add(bed.ref("").objectId()); // a name is gone from it
    bed.commit();
    assertEquals(changed, maintenance.changedSince(first));
  }

  @Test
  void attributesLinksAndXattrsCanBeRead() {
    bed.symlink("s", "target");
    assertArrayEquals(bytes("target"), maintenance.readSymlink(bed.ref("s")));
    bed.file("f");
    bed.fs.setXattr(bed.ref("f"), bytes("user.b"), bytes("2"), XattrMode.SET);
    bed.fs.setXattr(bed.ref("f"), bytes("user.a"), bytes("1"), XattrMode.SET);
    List<XattrValue> xattrs = maintenance.xattrs(bed.ref("f"));
    assertArrayEquals(bytes("user.a"), xattrs.get(0).name());
    assertArrayEquals(bytes("2"), xattrs.get(1).value());
    assertEquals(bed.stat("f"), maintenance.attributes(bed.ref("f")));
  }

  @Test
  void verifyReportsItsProgress() {
    bed.file("f");
    bed.commit();
    List<Long> totals = new ArrayList<>();
    assertTrue(maintenance.verify(true, (done, total) -> totals.add(total)).isClean());
    assertTrue(totals.getLast() > 0);
    assertTrue(maintenance.verify(false, ScanProgress.NONE).isClean());
  }
}
