package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.tidemark.base.Units;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.object.Inodes;
import org.tidemark.object.Orphans;
import org.tidemark.object.Xattrs;
import org.tidemark.scan.ScanProgress;

/** Files that have no name any more. */
class OrphanTest {
  private final TestBed bed = new TestBed(256L * Units.MIB);

  @AfterEach
  void close() {
    bed.close();
  }

  private OpenFile write(String path, String content) {
    bed.file(path);
    OpenFile open = bed.fs.open(bed.ref(path), true);
    bed.fs.write(open, 0, ByteBuffer.wrap(bytes(content)), Caller.ROOT);
    return open;
  }

  private byte[] read(OpenFile open, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    bed.fs.read(open, 0, buffer);
    return buffer.array();
  }

  private List<Orphans.Orphan> orphans() {
    return bed.fs.store().read(Orphans::list);
  }

  private boolean hasInode(FileRef ref) {
    return bed.fs.store().read(view -> Inodes.find(view, ref.objectId(), Tid.NOW) != null);
  }

  @Test
  void anOpenFileOutlivesItsLastName() {
    OpenFile open = write("f", "content");
    bed.unlink("f");
    assertEquals(List.of(), bed.list(""));
    assertEquals(1, orphans().size());
    assertArrayEquals(bytes("content"), read(open, 7));
    bed.fs.write(open, 7, ByteBuffer.wrap(bytes(" more")), Caller.ROOT);
    bed.commit();
    assertArrayEquals(bytes("content more"), read(open, 12));
    Attributes attributes = bed.fs.attributes(open.ref());
    assertEquals(0, attributes.nlink());
    assertEquals(12, attributes.size());
    assertErrno(Errno.ENOENT, () -> bed.fs.link(open.ref(), bed.ref(""), bytes("again")));
    bed.fs.close(open);
    assertEquals(List.of(), orphans());
    assertErrno(Errno.ENOENT, () -> bed.fs.attributes(open.ref()));
    assertErrno(Errno.ENOENT, () -> bed.fs.open(open.ref(), false));
  }

  @Test
  void anOpenFileOutlivesARenameOverIt() {
    OpenFile open = write("f", "old");
    bed.fs.close(write("g", "new"));
    bed.rename("g", "f");
    assertArrayEquals(bytes("old"), read(open, 3));
    assertEquals(1, orphans().size());
    bed.fs.close(open);
    assertEquals(List.of(), orphans());
    OpenFile again = bed.fs.open(bed.ref("f"), false);
    assertArrayEquals(bytes("new"), read(again, 3));
    bed.fs.close(again);
  }

  @Test
  void theLastOfSeveralClosesRemoves() {
    OpenFile one = write("f", "x");
    OpenFile two = bed.fs.open(bed.ref("f"), false);
    bed.unlink("f");
    bed.fs.close(one);
    assertTrue(hasInode(two.ref()));
    bed.fs.close(two);
    assertFalse(hasInode(two.ref()));
  }

  @Test
  void aCrashRemovesWhatWasOpen() {
    OpenFile open = write("f", "x");
    bed.fs.setXattr(open.ref(), bytes("user.a"), bytes("b"), XattrMode.SET);
    bed.commit();
    bed.unlink("f");
    bed.commit();
    assertTrue(hasInode(open.ref()));
    bed.crash();
    assertFalse(hasInode(open.ref()));
    assertEquals(List.of(), orphans());
    // Its past is still there.
    assertEquals(List.of(), bed.list(""));
    assertTrue(bed.exists("f@@0x2"));
  }

  @Test
  void aCloseInOrderLeavesOpenFilesToTheNextOpening() {
    OpenFile open = write("f", "x");
    bed.unlink("f");
    bed.reopen();
    assertFalse(hasInode(open.ref()));
  }

  @Test
  void aLargeFileGoesInManyOperations() {
    OpenFile open = write("f", "x");
    // Every other block, so that each is an extent.
    int extents = 3 * Orphans.RECORDS_PER_OPERATION / 2;
    for (int i = 0; i < extents; i++) {
      ByteBuffer block = ByteBuffer.allocate(Units.BLOCK_BYTES);
      bed.fs.write(open, 2L * i * Units.BLOCK_BYTES, block, Caller.ROOT);
    }
    bed.fs.fsync(open, false);
    bed.fs.close(open);
    bed.commit();
    FileRef ref = bed.ref("f");
    bed.unlink("f");
    assertFalse(hasInode(ref));
    assertEquals(List.of(), orphans());
    long tid = bed.commit();
    assertEquals(
        2L * (extents - 1) * Units.BLOCK_BYTES + Units.BLOCK_BYTES,
        bed.stat("f" + "@@" + Tid.toString(tid - 1)).size());
  }

  @Test
  void manyAttributesGoTooWithTheirFile() {
    bed.file("f");
    FileRef ref = bed.ref("f");
    for (int i = 0; i < Orphans.RECORDS_PER_OPERATION + 10; i++) {
      bed.fs.setXattr(ref, bytes("user." + i), bytes("v"), XattrMode.SET);
    }
    bed.commit();
    bed.unlink("f");
    assertFalse(hasInode(ref));
    assertEquals(
        List.of(), bed.fs.store().read(view -> Xattrs.list(view, ref.objectId(), Tid.NOW)));
    bed.commit();
  }

  /** The power goes while the next opening removes a large file that was open at a first crash. */
  @Test
  void aCrashDuringTheRemovalAfterACrash() {
    OpenFile open = write("f", "x");
    int extents = 2 * Orphans.RECORDS_PER_OPERATION + 100;
    for (int i = 0; i < extents; i++) {
      ByteBuffer block = ByteBuffer.allocate(Units.BLOCK_BYTES);
      bed.fs.write(open, 2L * i * Units.BLOCK_BYTES, block, Caller.ROOT);
    }
    bed.commit();
    bed.unlink("f");
    bed.commit();
    CrashDevice device = new CrashDevice(bed.deviceAfterCrash());
    FileSystem.open(List.of(device), bed.options()).close();
    CrashReplay replay = device.replay();
    for (int point = 0; point < replay.points(); point++) {
      FileSystem again = FileSystem.open(List.of(replay.at(point, point)), bed.options());
      assertEquals(List.of(), again.store().read(Orphans::list));
      assertErrno(Errno.ENOENT, () -> again.attributes(open.ref()));
      again.sync();
      assertEquals(List.of(), again.verify(false, ScanProgress.NONE).problems());
      again.close();
    }
    bed.fs.close(open);
  }

  /** What had a name in no moment is no history, also if a crash comes in between. */
  @Test
  void whatNoMomentSawByANameLeavesNoHistory() {
    bed.file("kept");
    bed.commit();
    long before = bed.fs.status().historyBytes();
    OpenFile open = write("f", "a".repeat(100_000));
    bed.fs.fsync(open, false);
    bed.unlink("f");
    bed.fs.fsyncDirectory(bed.ref(""));
    bed.crash();
    OpenFile unnamed = bed.fs.openUnnamed(bed.ref(""), 0600, Caller.ROOT);
    bed.fs.write(unnamed, 0, ByteBuffer.wrap(new byte[100_000]), Caller.ROOT);
    bed.fs.setXattr(unnamed.ref(), bytes("user.a"), new byte[1000], XattrMode.SET);
    bed.commit();
    bed.fs.write(unnamed, 4_096, ByteBuffer.wrap(new byte[50_000]), Caller.ROOT);
    bed.commit();
    bed.fs.close(unnamed);
    bed.commit();
    long directories = 2_000; // versions of the root
    assertTrue(bed.fs.status().historyBytes() - before < directories);
  }

  /** But what had one stays, to the byte, whatever was written to it afterwards. */
  @Test
  void whatAMomentSawByANameStays() {
    OpenFile open = write("f", "a".repeat(20_000));
    long named = bed.commit();
    bed.unlink("f");
    bed.commit();
    bed.fs.write(open, 4_096, ByteBuffer.wrap(bytes("b".repeat(8_192))), Caller.ROOT);
    bed.commit();
    bed.fs.close(open);
    bed.commit();
    OpenFile past = bed.fs.open(bed.ref("f@@" + Tid.toString(named)), false);
    assertArrayEquals(bytes("a".repeat(20_000)), read(past, 20_000));
    bed.fs.close(past);
  }

  /** What happens to a file without a name can be seen at no moment. */
  @Test
  void whatHappensToAnUnlinkedFileTakesNoRoomInHistory() {
    bed.file("f");
    OpenFile open = bed.fs.open(bed.ref("f"), true);
    bed.commit();
    bed.unlink("f");
    bed.commit();
    long before = bed.fs.status().historyBytes();
    for (int mode : new int[] {0600, 0640, 0644}) {
      bed.fs.setAttributes(open.ref(), AttributeChange.NONE.withMode(mode), Caller.ROOT);
      bed.commit();
    }
    bed.fs.close(open);
    bed.commit();
    assertEquals(before, bed.fs.status().historyBytes());
    assertTrue(bed.fs.verify(true, ScanProgress.NONE).isClean());
  }
}
