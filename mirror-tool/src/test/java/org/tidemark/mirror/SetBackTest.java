package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.RecordType;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.Mirroring;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/**
 * While a replica is in the middle of a range, its source is set back to an older copy of its image
 * and written to, until it has other commits of the same tids. The two must never be mixed.
 */
class SetBackTest {
  private static final long VOLUME_BYTES = 32L * Units.MIB;
  private static final int BATCH_BYTES = 1 << 10;

  private final ManualClock clock = new ManualClock();
  private MemoryDevice replicaDevice;

  /** What the replica has, and what both sources have. */
  private long base;

  private long common;

  /** As it went on, and as it went on from an older copy. */
  private FileSystem source;

  private FileSystem other;

  @BeforeEach
  void make() {
    MemoryDevice device = new MemoryDevice(VOLUME_BYTES);
    FileSystem.make(List.of(device), made());
    source = open(device);
    write(source, "first", 5);
    base = source.committedTid();
    replicaDevice = new MemoryDevice(VOLUME_BYTES);
    FileSystem.makeReplica(List.of(replicaDevice), made(), source.info().fsid());
    try (FileSystem replica = open(replicaDevice)) {
      assertEquals(base, feed(source.mirroring(), replica.mirroring()).mark());
    }
    replicaDevice = replicaDevice.reopen();
    write(source, "both", 45);
    common = source.committedTid();
    other = open(device.fork());
    write(source, "one", 60);
    write(other, "other", 80);
    assertTrue(other.committedTid() > source.committedTid());
  }

  @AfterEach
  void close() {
    source.close();
    other.close();
  }

  private MakeOptions made() {
    return MakeOptions.seeded(1, clock).withLogBytes(Units.MIB);
  }

  private FileSystem open(MemoryDevice device) {
    return FileSystem.open(List.of(device), OpenOptions.deterministic(clock));
  }

  /** Makes directories, each a commit. */
  private void write(FileSystem fs, String name, int commits) {
    for (int i = 0; i < commits; i++) {
      clock.advanceNanos(1_000_003);
      fs.makeDirectory(fs.root(), MirrorBed.name(name + i), 0700, Caller.ROOT);
      long ignored = fs.sync();
    }
  }

  private static ReplicaState feed(SourceSide from, ReplicaSide to) {
    return MirrorBed.feed(from, to).run();
  }

  private static void feedSome(Mirroring from, ReplicaSide to, int batches) {
    FsException e =
        assertThrows(
            FsException.class,
            () -> {
              var ignored = feed(new CutLink(from, BATCH_BYTES, batches), to);
            });
    assertTrue(CutLink.isCut(e), e::getMessage);
  }

  private static String refusal(SourceSide from, ReplicaSide to) {
    FsException e =
        assertThrows(
            FsException.class,
            () -> {
              var ignored = feed(from, to);
            });
    assertEquals(Errno.EINVAL, e.errno(), e::getMessage);
    return String.valueOf(e.getMessage());
  }

  private void assertSame(FileSystem from, FileSystem to) {
    CommonMoment moment = MirrorBed.common(from.mirroring(), to.mirroring(), Optional.empty());
    for (long tid = moment.tid(); tid > 0; tid -= 7) {
      Comparison.Result result =
          new Comparison("SRC", from.mirroring(), "DST", to.mirroring(), tid, ScanProgress.NONE)
              .run(moment.objectIdsEnd(), false);
      assertTrue(result.isEqual(), "at " + tid + ": " + result);
      assertEquals(time(from, tid), time(to, tid));
    }
  }

  private static long time(FileSystem fs, long tid) {
    return fs.mirroring().mirrorRange(tid).source().commits().stream()
        .filter(commit -> commit.tid() == tid)
        .findFirst()
        .orElseThrow()
        .time();
  }

  private static ReplicaState state(FileSystem replica) {
    return replica.mirroring().replicaState().orElseThrow();
  }

  /** How many batches the range has. */
  private int batches() {
    CutLink counted = new CutLink(source.mirroring(), BATCH_BYTES, CutLink.NEVER);
    int batches = 1;
    MirrorStart rest = counted.mirrorRange(base);
    RecordKey next = counted.mirrorRead(rest, 0).next();
    while (!next.equals(RecordKey.END)) {
      next = counted.mirrorRead(rest.startingAt(next), 0).next();
      batches++;
    }
    return batches;
  }

  /** Wherever the range was cut: either nothing of the other history is there yet, or refused. */
  @Test
  void aRangeThatWasCutDoesNotGoOn() {
    int batches = batches();
    assertTrue(batches > 8, "only " + batches + " batches");
    int refused = 0;
    int early = 0;
    for (int cut = 1; cut < batches; cut++) {
      MemoryDevice device = replicaDevice.fork();
      try (FileSystem replica = open(device)) {
        feedSome(source.mirroring(), replica.mirroring(), cut);
        ReplicaState before = state(replica);
        assertEquals(source.committedTid(), before.target());
        RecordKey own = new RecordKey(0, ObjectId.LOCAL, RecordType.COMMIT, common + 1, common + 1);
        boolean hasOther = before.next().compareTo(own) > 0;
        if (!hasOther) {
          assertEquals(other.committedTid(), feed(other.mirroring(), replica.mirroring()).mark());
          assertSame(other, replica);
          early++;
          continue;
        }
        String refusal = refusal(other.mirroring(), replica.mirroring());
        assertTrue(refusal.contains("the last common commit is 0x"), refusal);
        assertEquals(before, state(replica));
        assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
        refused++;
        assertEquals(source.committedTid(), feed(source.mirroring(), replica.mirroring()).mark());
        assertSame(source, replica);
      }
    }
    assertTrue(refused > 4 && early > 0, refused + " refused, " + early + " early");
  }

  /** The replica is not lost: it goes on by itself from its last complete moment. */
  @Test
  void theReplicaCanBePromoted() {
    try (FileSystem replica = open(replicaDevice)) {
      feedSome(source.mirroring(), replica.mirroring(), batches() - 1);
      String ignored = refusal(other.mirroring(), replica.mirroring());
      assertEquals(base, replica.mirroring().promote());
      assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
    }
  }

  @Test
  void aSourceThatHasNotCaughtUpYet() {
    MemoryDevice device = new MemoryDevice(VOLUME_BYTES);
    FileSystem.make(List.of(device), made());
    try (FileSystem replica = open(replicaDevice);
        FileSystem young = open(device)) {
      write(young, "first", 6);
      feedSome(source.mirroring(), replica.mirroring(), batches() - 1);
      String refusal = refusal(young.mirroring(), replica.mirroring());
      assertTrue(refusal.contains("if the source was set back"), refusal);
    }
  }

  private static byte[] stream(FileSystem from, MirrorStart range, boolean namesEnd)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MirrorStart start =
        namesEnd ? range : new MirrorStart(old(range), range.from(), range.to(), range.start());
    new StreamWriter(out, true).write(new CutLink(from.mirroring(), BATCH_BYTES, 1000), start);
    return out.toByteArray();
  }

  /** As streams were before those above the start of the range were named. */
  private static MirrorSource old(MirrorStart range) {
    MirrorSource now = range.source();
    return new MirrorSource(
        now.lineage(),
        now.fsid(),
        now.nameHashSeed(),
        now.label(),
        now.nodeBytes(),
        now.volumeBytes(),
        now.nextObjectId(),
        now.commits().stream().filter(commit -> commit.tid() <= range.from()).toList());
  }

  private static ReplicaState apply(byte[] stream, FileSystem to) throws IOException {
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream));
    return StreamApply.all(reader, reader.start(), to.mirroring());
  }

  /** The same by streams, which are of the same range, or of one that ends later. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStreamOfTheOtherHistory(boolean toTheSameTid) throws IOException {
    MirrorStart range = source.mirroring().mirrorRange(base);
    byte[] whole = stream(source, range, true);
    MirrorStart theirs = other.mirroring().mirrorRange(base);
    if (toTheSameTid) {
      theirs =
          new MirrorStart(
              other.mirroring().mirrorRange(range.to()).source(),
              base,
              range.to(),
              RecordKey.LOWEST);
    }
    byte[] wrong = stream(other, theirs, true);
    try (FileSystem replica = open(replicaDevice)) {
      byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
      assertThrows(
          FsException.class,
          () -> {
            var ignored = apply(cut, replica);
          });
      ReplicaState before = state(replica);
      assertEquals(range.to(), before.target());
      FsException e =
          assertThrows(
              FsException.class,
              () -> {
                var ignored = apply(wrong, replica);
              });
      assertTrue(e.getMessage().contains("the last common commit is 0x"), e::getMessage);
      assertEquals(before, state(replica));
      assertEquals(range.to(), apply(whole, replica).mark());
      assertSame(source, replica);
    }
  }

  /** A stream that names no commits of the range is told by those that are in it. */
  @Test
  void anOldStreamOfTheOtherHistory() throws IOException {
    MirrorStart range = source.mirroring().mirrorRange(base);
    byte[] whole = stream(source, range, false);
    byte[] wrong = stream(other, other.mirroring().mirrorRange(base), false);
    try (FileSystem replica = open(replicaDevice)) {
      byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
      assertThrows(
          FsException.class,
          () -> {
            var ignored = apply(cut, replica);
          });
      FsException e =
          assertThrows(
              FsException.class,
              () -> {
                var ignored = apply(wrong, replica);
              });
      String last = "the last common commit is " + Tid.toString(common) + ";";
      assertTrue(e.getMessage().contains(last), e::getMessage);
      assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
      assertEquals(range.to(), apply(whole, replica).mark());
      assertSame(source, replica);
    }
  }

  /** The same with a directory of objects in the place of the replica. */
  @Test
  void objectsDoNotGoOn() {
    UUID lineage = source.info().fsid();
    int refused = 0;
    for (int cut = 2; cut < batches(); cut++) {
      CrashStore store = new CrashStore();
      try (ObjectTarget target = ObjectTarget.open(store, lineage, ObjectOptions.DEFAULTS)) {
        feedSome(source.mirroring(), target, cut);
      }
      List<String> before = store.objects();
      try (ObjectTarget target = ObjectTarget.open(store, lineage, ObjectOptions.DEFAULTS)) {
        ReplicaState state = target.replicaState().orElseThrow();
        assertEquals(source.committedTid(), state.target());
        if (state.next().objectId() == 0) {
          continue;
        }
        String refusal = refusal(other.mirroring(), target);
        assertTrue(refusal.contains("another history"), refusal);
        refused++;
      }
      assertEquals(before, store.objects());
      try (ObjectTarget target = ObjectTarget.open(store, lineage, ObjectOptions.DEFAULTS);
          FileSystem replica = open(replicaDevice.fork())) {
        assertEquals(source.committedTid(), feed(source.mirroring(), target).mark());
        assertEquals(source.committedTid(), new ObjectApply(store).run(replica.mirroring()).mark());
        assertSame(source, replica);
      }
    }
    assertTrue(refused > 4, "only " + refused);
  }
}
