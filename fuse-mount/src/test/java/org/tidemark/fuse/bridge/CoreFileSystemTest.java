package org.tidemark.fuse.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fuse.api.InodeFileSystem.NO_HANDLE;
import static org.tidemark.fuse.api.InodeFileSystem.ROOT;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.api.RenameMode;
import org.tidemark.scan.ScanProgress;

/** A kernel that opens without asking: files are used by their node alone. */
class CoreFileSystemTest {
  private static final Caller CALLER = new Caller(0, 0, 1);

  private final ManualClock clock = new ManualClock();
  private MemoryDevice device = new MemoryDevice(64 * Units.MIB);
  private FileSystem engine;
  private CoreFileSystem served;

  CoreFileSystemTest() {
    FileSystem.make(List.of(device), MakeOptions.seeded(1, clock));
    engine = FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
    served = new CoreFileSystem(engine, clock, Units.NANOS_PER_SECOND);
  }

  @AfterEach
  void close() {
    served.close();
    engine.sync();
    assertEquals(List.of(), engine.verify(true, ScanProgress.NONE).problems());
    engine.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private long make(String name, String content) {
    long node = served.makeNode(ROOT, bytes(name), 0100644, 0, CALLER).node();
    write(node, content);
    return node;
  }

  private void write(long node, String content) {
    served.write(node, NO_HANDLE, 0, ByteBuffer.wrap(bytes(content)), 0, CALLER);
  }

  private String read(long node) {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    served.read(node, NO_HANDLE, 0, buffer);
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  private boolean exists(long node) {
    try {
      engine.attributes(FileRef.live(node));
      return true;
    } catch (FsException e) {
      assertEquals(Errno.ENOENT, e.errno());
      return false;
    }
  }

  private static void assertErrno(Errno expected, Executable operation) {
    assertEquals(expected, assertThrows(FsException.class, operation).errno());
  }

  @Test
  void anUnlinkedFileLivesUntilItsNodeIsForgotten() {
    long node = make("f", "content");
    assertTrue(served.lookup(ROOT, bytes("f")) instanceof LookupResult.Entry);
    served.unlink(ROOT, bytes("f"));
    assertEquals("content", read(node));
    write(node, "CON");
    served.fsync(node, NO_HANDLE, false).await();
    assertEquals("CONtent", read(node));
    assertEquals(0, served.getAttributes(node).nlink());
    served.forget(node, 1);
    assertEquals("CONtent", read(node));
    served.forget(node, 1);
    assertFalse(exists(node));
    assertErrno(Errno.ENOENT, () -> read(node));
  }

  /** A kernel that caches writes sends the times when it likes, and never again. */
  @Test
  void timesThatTheKernelKeepsStayWhetherTheyComeBeforeTheDataOrAfter() {
    for (boolean timesFirst : new boolean[] {true, false}) {
      long node = make("f" + timesFirst, "content");
      engine.sync();
      if (timesFirst) {
        setTimes(node, 1_000);
      }
      clock.advanceSeconds(1);
      served.write(node, NO_HANDLE, 0, ByteBuffer.wrap(bytes("CON")), OpenFlags.TIMES_KEPT, CALLER);
      clock.advanceSeconds(1);
      if (!timesFirst) {
        setTimes(node, 1_000);
      }
      assertEquals(1_000, served.getAttributes(node).mtimeNanos());
      engine.sync();
      assertEquals(1_000, served.getAttributes(node).mtimeNanos());
      assertEquals(2_000, served.getAttributes(node).ctimeNanos());
      assertEquals("CONtent", read(node));
    }
  }

  private void setTimes(long node, long mtimeNanos) {
    int set = AttributeChange.MTIME | AttributeChange.CTIME;
    served.setAttributes(
        node, new AttributeChange(set, 0, 0, 0, 0, 0, mtimeNanos, 2 * mtimeNanos), CALLER);
  }

  @Test
  void aReplacedFileLivesOn() {
    long old = make("f", "old");
    make("g", "new");
    served.rename(ROOT, bytes("g"), ROOT, bytes("f"), RenameMode.PLAIN);
    assertEquals("old", read(old));
    served.forget(old, 1);
    assertFalse(exists(old));
  }

  @Test
  void whatTheKernelDoesNotReferToIsRemovedAtOnce() {
    long node = make("f", "content");
    served.forget(node, 1);
    served.unlink(ROOT, bytes("f"));
    assertFalse(exists(node));
  }

  @Test
  void aFileWithAnotherNameIsNotKept() {
    long node = make("f", "content");
    served.link(node, ROOT, bytes("g"));
    served.unlink(ROOT, bytes("f"));
    served.forget(node, 2);
    assertEquals(1, engine.attributes(FileRef.live(node)).nlink());
    assertEquals("content", read(node));
  }

  @Test
  void anUnlinkThatFailsKeepsNothing() {
    long node = served.makeDirectory(ROOT, bytes("d"), 0755, CALLER).node();
    served.makeNode(node, bytes("f"), 0100644, 0, CALLER);
    assertErrno(Errno.ENOTEMPTY, () -> served.removeDirectory(ROOT, bytes("d")));
    served.unlink(node, bytes("f"));
    served.removeDirectory(ROOT, bytes("d"));
    assertEquals(0, served.getAttributes(node).nlink());
    served.forget(node, 1);
    assertErrno(Errno.ENOENT, () -> served.getAttributes(node));
  }

  @Test
  void aCrashRemovesWhatHadNoName() {
    long node = make("f", "content");
    served.unlink(ROOT, bytes("f"));
    engine.sync();
    assertTrue(exists(node));
    device = device.fork();
    engine = FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
    served = new CoreFileSystem(engine, clock, Units.NANOS_PER_SECOND);
    assertFalse(exists(node));
  }

  @Test
  void anUnnamedFileLivesUntilItIsForgottenOrNamed() {
    long gone = served.makeUnnamed(ROOT, 0100600, CALLER).node();
    write(gone, "gone");
    assertEquals("gone", read(gone));
    served.forget(gone, 1);
    assertFalse(exists(gone));
    long kept = served.makeUnnamed(ROOT, 0100600, CALLER).node();
    write(kept, "kept");
    served.link(kept, ROOT, bytes("name"));
    served.forget(kept, 2);
    assertEquals("kept", read(kept));
  }

  @Test
  void selfAndParentAreFoundForForgottenNodes() {
    long directory = served.makeDirectory(ROOT, bytes("d"), 0755, CALLER).node();
    long file = served.makeNode(directory, bytes("f"), 0100644, 0, CALLER).node();
    assertEquals(file, entry(served.lookup(file, bytes("."))).node());
    assertEquals(directory, entry(served.lookup(directory, bytes("."))).node());
    assertEquals(ROOT, entry(served.lookup(directory, bytes(".."))).node());
    served.unlink(directory, bytes("f"));
    served.forget(file, 2);
    assertErrno(Errno.ESTALE, () -> served.lookup(file, bytes(".")));
  }

  private static LookupResult.Entry entry(LookupResult result) {
    if (result instanceof LookupResult.Entry entry) {
      return entry;
    }
    throw new AssertionError(result);
  }

  @Test
  void thePastCannotBeWritten() {
    long node = make("f", "then");
    served.fsync(node, NO_HANDLE, false).await();
    clock.advanceSeconds(1);
    String moment = Tid.toString(engine.sync());
    write(node, "now!");
    long past = entry(served.lookup(ROOT, bytes("f@@" + moment))).node();
    assertEquals("then", read(past));
    assertErrno(Errno.EROFS, () -> write(past, "other"));
    assertEquals("now!", read(node));
  }

  @Test
  void aFileThatWasReplacedInPlaceJoinsWhenTheKernelHasWrittenItOut() {
    long node = make("f", "old content");
    served.fsync(node, NO_HANDLE, false).await();
    served.setAttributes(node, change(AttributeChange.SIZE), CALLER);
    write(node, "new content");
    served.setAttributes(node, change(AttributeChange.MTIME | AttributeChange.CTIME), CALLER);
    // Another file's fsync makes all that has joined durable.
    long other = make("g", "x");
    served.fsync(other, NO_HANDLE, false).await();
    device = device.fork();
    engine = FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
    served = new CoreFileSystem(engine, clock, Units.NANOS_PER_SECOND);
    assertEquals("new content", read(node));
    assertEquals(5, served.getAttributes(node).ctimeNanos());
  }

  private static AttributeChange change(int set) {
    return new AttributeChange(set, 0, 0, 0, 0, 3, 4, 5);
  }

  @Test
  void rangesAreCopied() {
    long from = make("from", "0123456789");
    long to = make("to", "abcdefghij");
    assertEquals(3, served.copyRange(from, NO_HANDLE, 2, to, NO_HANDLE, 5, 3, CALLER));
    assertEquals("abcde234ij", read(to));
    assertEquals(2, served.copyRange(from, NO_HANDLE, 8, to, NO_HANDLE, 0, 100, CALLER));
    assertEquals("89cde234ij", read(to));
  }

  @Test
  void manyFilesAreUsedAndFewStayOpen() {
    Nodes nodes = new Nodes(engine.root());
    try (Files files = new Files(engine, nodes)) {
      List<Long> made = new ArrayList<>();
      for (int i = 0; i < OpenNodes.OPEN_MAX + 500; i++) {
        made.add(
            engine
                .makeNode(engine.root(), bytes("f" + i), 0100644, 0, org.tidemark.fs.Caller.ROOT)
                .ref()
                .objectId());
      }
      for (long node : made) {
        files.write(node, NO_HANDLE, 0, ByteBuffer.wrap(bytes("x" + node)), 0, CALLER);
      }
      assertTrue(files.openWithoutHandle() <= OpenNodes.OPEN_MAX);
      for (long node : made) {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        files.read(node, NO_HANDLE, 0, buffer);
        byte[] expected = bytes("x" + node);
        assertArrayEquals(expected, Arrays.copyOf(buffer.array(), expected.length));
      }
    }
  }

  @Test
  void flagsAreThoseOfTheIoctl() {
    long node = make("f", "");
    served.setFlags(node, 0xc0, CALLER);
    assertEquals(0xc0, served.getFlags(node));
    assertErrno(Errno.EOPNOTSUPP, () -> served.setFlags(node, 0x10, CALLER));
  }
}
