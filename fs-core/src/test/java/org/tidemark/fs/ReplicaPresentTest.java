package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tidemark.base.Errno;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/** What is live in a replica moves on with its last complete moment, and cannot be changed. */
class ReplicaPresentTest {
  private final TestBed source = new TestBed();
  private final List<Long> moved = new ArrayList<>();
  private FileSystem replica;

  @BeforeEach
  void make() {
    MakeOptions options = MakeOptions.seeded(1, source.clock);
    MemoryDevice device = new MemoryDevice(64L * Units.MIB);
    FileSystem.makeReplica(List.of(device), options, options.fsid());
    replica = FileSystem.open(List.of(device), source.options());
    replica.tell(
        new ChangeListener() {
          @Override
          public void presentMoved(long from) {
            moved.add(from);
          }

          @Override
          public void pastDropped(Predicate<FileRef> isThere) {
            throw new AssertionError("nothing is pruned here");
          }
        });
  }

  @AfterEach
  void check() {
    assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
    replica.close();
    source.close();
  }

  private void write(String path, String text) {
    OpenFile file = source.fs.open(source.ref(path), true);
    source.fs.write(file, 0, ByteBuffer.wrap(bytes(text)), Caller.ROOT);
    source.fs.close(file);
  }

  /** Sends what changed, but not the last batches. */
  private MirrorStart begin(long batches) {
    ReplicaState state = replica.mirroring().replicaState().orElseThrow();
    MirrorStart range = source.fs.mirroring().mirrorRange(state.base());
    long feed = replica.mirroring().mirrorBegin(range);
    MirrorBatch batch;
    do {
      batch = source.fs.mirroring().mirrorRead(range, 1);
      range = range.startingAt(batch.next());
      state = replica.mirroring().mirrorApply(feed, batch);
    } while (!batch.isLast() && --batches > 0);
    return range;
  }

  private long feed() {
    long tid = source.commit();
    MirrorStart ignored = begin(Long.MAX_VALUE);
    assertEquals(tid, replica.presentTid());
    return tid;
  }

  private String read(OpenFile file) {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    int count = replica.read(file, 0, buffer);
    return new String(buffer.array(), 0, count, UTF_8);
  }

  @Test
  void itMovesOnWithEachCompleteMoment() {
    source.mkdir("d");
    long id = source.file("d/f").ref().objectId();
    write("d/f", "one");
    long first = feed();
    assertEquals(FileRef.ROOT, replica.root());
    FileRef d = replica.lookup(replica.root(), bytes("d")).ref();
    Attributes f = replica.lookup(d, bytes("f"));
    assertEquals(FileRef.live(id), f.ref());
    OpenFile open = replica.open(f.ref(), false);
    assertEquals("one", read(open));

    write("d/f", "one and two");
    source.rename("d/f", "d/g");
    long ignored = source.commit();
    assertNotEquals(RecordKey.END, begin(2).start()); // there is more to come
    assertEquals("one", read(open));
    assertEquals(3, replica.attributes(f.ref()).size());
    assertEquals(List.of(0L), moved);

    long second = feed();
    assertEquals(List.of(0L, first), moved);
    assertEquals("one and two", read(open));
    assertEquals(11, replica.attributes(f.ref()).size());
    assertErrno(Errno.ENOENT, () -> replica.lookup(d, bytes("f")));
    assertEquals(f.ref(), replica.lookup(d, bytes("g")).ref());
    FileRef then = replica.lookup(replica.root(), bytes("d@@" + Tid.toString(first))).ref();
    assertEquals(first, then.asOf());
    assertEquals(3, replica.lookup(then, bytes("f")).size());
    assertEquals(2, replica.history(f.ref()).size());
    assertTrue(second > first);

    source.unlink("d/g");
    feed();
    assertErrno(Errno.ENOENT, () -> replica.attributes(f.ref()));
    assertErrno(Errno.ESTALE, () -> read(open));
    replica.close(open);
    assertErrno(Errno.ENOENT, () -> replica.open(f.ref(), false));
  }

  @Test
  void nobodyChangesIt() {
    source.mkdir("d");
    FileRef f = source.file("d/f").ref();
    write("d/f", "content");
    source.fs.setXattr(f, bytes("user.a"), bytes("1"), XattrMode.SET);
    feed();
    FileRef root = replica.root();
    FileRef d = replica.lookup(root, bytes("d")).ref();
    long before = replica.sync();
    List<Executable> changes =
        List.of(
            () -> replica.open(f, true),
            () -> replica.openUnnamed(d, 0600, Caller.ROOT),
            () -> replica.setAttributes(f, AttributeChange.NONE.withSize(0), Caller.ROOT),
            () -> replica.setAttributes(f, AttributeChange.NONE.withMode(0600), Caller.ROOT),
            () -> replica.setXattr(f, bytes("user.b"), bytes("1"), XattrMode.SET),
            () -> replica.removeXattr(f, bytes("user.a")),
            () -> replica.setFlags(f, InodeFlags.NO_ATIME),
            () -> replica.makeNode(d, bytes("n"), FileType.REGULAR | 0644, 0, Caller.ROOT),
            () -> replica.makeDirectory(d, bytes("n"), 0755, Caller.ROOT),
            () -> replica.makeSymlink(d, bytes("n"), bytes("t"), Caller.ROOT),
            () -> replica.link(f, d, bytes("n")),
            () -> replica.unlink(d, bytes("f")),
            () -> replica.removeDirectory(root, bytes("d")),
            () -> replica.rename(d, bytes("f"), d, bytes("n"), RenameMode.PLAIN));
    for (Executable change : changes) {
      assertErrno(Errno.EROFS, change);
    }
    OpenFile open = replica.open(f, false);
    assertEquals("content", read(open)); // and notes no access
    assertErrno(
        Errno.EBADF, () -> replica.write(open, 0, ByteBuffer.wrap(bytes("x")), Caller.ROOT));
    replica.fsync(open, false);
    replica.close(open);
    assertEquals(before, replica.sync());
    assertEquals("1", new String(replica.getXattr(f, bytes("user.a")), UTF_8));
    assertEquals(1, replica.listXattrs(f).size());
  }
}
