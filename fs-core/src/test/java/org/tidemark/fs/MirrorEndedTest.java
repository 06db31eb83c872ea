package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.RecordType;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ScanProgress;

/** What ceased is sent by its name alone: the replica has it, with its past. */
class MirrorEndedTest {
  private static final long VOLUME_BYTES = 24L * Units.MIB;

  private final ManualClock clock = new ManualClock();
  private FileSystem source;
  private FileSystem replica;
  private long first;

  @BeforeEach
  void feedOnce() {
    MemoryDevice device = new MemoryDevice(VOLUME_BYTES);
    MakeOptions options = MakeOptions.seeded(1, clock).withLogBytes(Units.MIB);
    FileSystem.make(List.of(device), options);
    source = FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
    for (String name : List.of("small", "gone", "moved")) {
      source.makeNode(source.root(), name(name), 0100644, 0, Caller.ROOT);
      write(name, "first of " + name);
    }
    source.makeSymlink(source.root(), name("link"), name("target"), Caller.ROOT);
    FileRef small = source.lookup(source.root(), name("small")).ref();
    source.setXattr(small, name("user.a"), name("value"), XattrMode.SET);
    first = source.sync();
    MemoryDevice other = new MemoryDevice(VOLUME_BYTES);
    FileSystem.makeReplica(List.of(other), options, source.info().fsid());
    replica = FileSystem.open(List.of(other), OpenOptions.deterministic(clock));
    apply(source.mirroring().mirrorRange(0));
    change();
  }

  @AfterEach
  void close() {
    source.close();
    replica.close();
  }

  private void change() {
    clock.advanceNanos(Units.NANOS_PER_SECOND);
    write("small", "other text");
    FileRef small = source.lookup(source.root(), name("small")).ref();
    source.removeXattr(small, name("user.a"));
    source.unlink(source.root(), name("gone"));
    source.unlink(source.root(), name("link"));
    source.rename(source.root(), name("moved"), source.root(), name("there"), RenameMode.PLAIN);
    long ignored = source.sync();
  }

  private static byte[] name(String text) {
    return text.getBytes(US_ASCII);
  }

  private void write(String name, String text) {
    FileRef file = source.lookup(source.root(), name(name)).ref();
    source.setAttributes(file, AttributeChange.NONE.withSize(0), Caller.ROOT);
    OpenFile open = source.open(file, true);
    source.write(open, 0, ByteBuffer.wrap(name(text)), Caller.ROOT);
    source.close(open);
  }

  private static String read(FileSystem fs, long tid, String name) {
    FileRef root = new FileRef(fs.root().objectId(), tid);
    Attributes file = fs.lookup(root, name(name));
    ByteBuffer into = ByteBuffer.allocate((int) file.size());
    OpenFile open = fs.open(file.ref(), false);
    assertEquals(into.capacity(), fs.read(open, 0, into));
    fs.close(open);
    return new String(into.array(), US_ASCII);
  }

  private MirrorBatch read(MirrorStart range) {
    MirrorBatch batch = source.mirroring().mirrorRead(range, SourceSide.BATCH_BYTES);
    assertTrue(batch.isLast());
    return batch;
  }

  private void apply(MirrorStart range) {
    MirrorBatch batch = read(range);
    long feed = replica.mirroring().mirrorBegin(range);
    var ignored = replica.mirroring().mirrorApply(feed, MirrorBatch.decode(batch.encode()));
  }

  @Test
  void bothMomentsAreThere() {
    MirrorStart range = source.mirroring().mirrorRange(first);
    List<Integer> ended = new ArrayList<>();
    for (MirrorItem item : read(range).items()) {
      MirrorItem.Changed record = (MirrorItem.Changed) item;
      boolean isNew = record.key().createTid() > first;
      assertEquals(isNew, record.payload().length > 0, () -> "" + record.key());
      if (!isNew) {
        ended.add(record.key().type());
      }
    }
    assertTrue(
        ended.containsAll(
            List.of(
                RecordType.INODE,
                RecordType.DIRENT,
                RecordType.INLINE,
                RecordType.SYMLINK,
                RecordType.XATTR)),
        ended::toString);
    apply(range);
    assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
    assertEquals("other text", read(replica, replica.presentTid(), "small"));
    assertEquals("first of moved", read(replica, replica.presentTid(), "there"));
    for (String name : List.of("small", "gone", "moved")) {
      assertEquals("first of " + name, read(replica, first, name));
    }
    FileRef root = new FileRef(replica.root().objectId(), first);
    assertArrayEquals(
        name("target"), replica.readSymlink(replica.lookup(root, name("link")).ref()));
    assertArrayEquals(
        name("value"), replica.getXattr(replica.lookup(root, name("small")).ref(), name("user.a")));
  }

  @Test
  void oneThatTheReplicaLacks() {
    RecordKey key = new RecordKey(0, 1, RecordType.XATTR, 77, first);
    assertRefused(key, first + 1, "the replica lacks");
  }

  @Test
  void oneThatLives() {
    RecordKey key = new RecordKey(0, 1, RecordType.XATTR, 77, first);
    assertRefused(key, Tid.LIVE, "the stream is damaged");
  }

  @Test
  void oneThatIsNew() {
    RecordKey key = new RecordKey(0, 1, RecordType.XATTR, 77, first + 1);
    assertRefused(key, first + 2, "the stream is damaged");
  }

  private void assertRefused(RecordKey key, long deleteTid, String part) {
    source.makeDirectory(source.root(), name("more"), 0755, Caller.ROOT);
    long to = source.sync();
    MirrorStart range = source.mirroring().mirrorRange(first);
    assertEquals(to, range.to());
    MirrorItem forged = new MirrorItem.Changed(key, deleteTid, new byte[0], new byte[0]);
    long feed = replica.mirroring().mirrorBegin(range);
    MirrorBatch batch = new MirrorBatch(List.of(forged), RecordKey.END, true);
    FsException e =
        assertThrows(FsException.class, () -> replica.mirroring().mirrorApply(feed, batch));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(e.getMessage().contains(part), e::getMessage);
    assertEquals(first, replica.presentTid());
    assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
    apply(range);
    assertEquals(to, replica.presentTid());
    assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
  }
}
