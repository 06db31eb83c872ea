package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/** Data of the past that is compressed reads as before, wherever it is read. */
class ReblockCompressTest {
  private static final int BLOCK = Units.BLOCK_BYTES;
  private static final int FILE_BYTES = 100 * BLOCK + 1_000;
  private static final int DAY = 86_400;
  private static final ReblockRequest COMPRESS = new ReblockRequest(true, true, 50, DAY, 0, "");

  private final ManualClock clock = new ManualClock();
  private final Random random = new Random(1);
  private final TreeMap<Long, byte[]> moments = new TreeMap<>();

  /** Half of each block is noise, so that it can be compressed to about half. */
  private byte[] content(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i += BLOCK) {
      byte[] half = new byte[Math.min(BLOCK / 2, length - i)];
      random.nextBytes(half);
      System.arraycopy(half, 0, content, i, half.length);
    }
    return content;
  }

  private static OpenFile open(FileSystem fs, String when) {
    FileRef root =
        when.isEmpty() ? fs.root() : fs.lookup(fs.root(), TestBed.bytes("@@" + when)).ref();
    return fs.open(fs.lookup(root, TestBed.bytes("f")).ref(), when.isEmpty());
  }

  /** Some versions of a file: whole ones, parts of it, with a hole. */
  private void versions(FileSystem fs, int count) {
    fs.makeNode(fs.root(), TestBed.bytes("f"), FileType.REGULAR | 0644, 0, Caller.ROOT);
    byte[] now = content(FILE_BYTES);
    write(fs, 0, now);
    for (int i = 0; i < count; i++) {
      moments.put(commit(fs), now.clone());
      clock.advanceSeconds(DAY / 2);
      int length = i % 3 == 0 ? FILE_BYTES : 1 + random.nextInt(40 * BLOCK);
      int at = random.nextInt(FILE_BYTES - length + 1);
      byte[] part = content(length);
      write(fs, at, part);
      System.arraycopy(part, 0, now, at, length);
      if (i == 4) {
        OpenFile file = open(fs, "");
        fs.allocate(file, 3, 20L * BLOCK, 30L * BLOCK, Caller.ROOT);
        fs.close(file);
        Arrays.fill(now, 20 * BLOCK, 50 * BLOCK, (byte) 0);
      }
    }
    moments.put(commit(fs), now.clone());
  }

  private static long commit(FileSystem fs) {
    return fs.sync();
  }

  private static void write(FileSystem fs, int at, byte[] content) {
    OpenFile file = open(fs, "");
    fs.write(file, at, ByteBuffer.wrap(content), Caller.ROOT);
    fs.close(file);
  }

  private void check(FileSystem fs) {
    moments.forEach((tid, expected) -> {
      OpenFile file = open(fs, Tid.toString(tid));
      ByteBuffer found = ByteBuffer.allocate(FILE_BYTES);
      assertEquals(FILE_BYTES, fs.read(file, 0, found));
      assertArrayEquals(expected, found.array(), Tid.toString(tid));
      Random random = new Random(tid);
      for (int i = 0; i < 30; i++) {
        int at = random.nextInt(FILE_BYTES);
        ByteBuffer part = ByteBuffer.allocate(1 + random.nextInt(3 * BLOCK));
        int length = fs.read(file, at, part);
        assertArrayEquals(
            Arrays.copyOfRange(expected, at, at + length), Arrays.copyOf(part.array(), length));
      }
      fs.close(file);
    });
  }

  private static void verify(FileSystem fs) {
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
  }

  private static ReblockReport reblock(FileSystem fs, ReblockRequest request) {
    return fs.reblocking().reblock(request, ScanProgress.NONE);
  }

  @Test
  void thePastIsSmallerAndReadsAsBefore() {
    MemoryDevice device = Rig.SMALL.withVolumeBytes(64L * Units.MIB).make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    versions(fs, 24);
    List<Long> holes = holes(fs);
    assertEquals(0, reblock(fs, ReblockRequest.ALL).bytesSaved());
    long history = fs.status().historyBytes();
    ReblockReport report = reblock(fs, COMPRESS);
    assertTrue(report.complete());
    assertTrue(report.bytesSaved() > 10 * FILE_BYTES / 3, report.toString());
    long less = history - fs.status().historyBytes();
    assertTrue(Math.abs(less - report.bytesSaved()) < 20_000, less + " less: " + report);
    verify(fs);
    check(fs);
    assertEquals(holes, holes(fs));
    ReblockReport again = reblock(fs, COMPRESS);
    assertEquals(0, again.bytesSaved(), "what ceased is compressed once");
    clock.advanceSeconds(40 * DAY);
    assertTrue(reblock(fs, COMPRESS).bytesSaved() > 0, "what was too young then");
    ReblockReport moved = reblock(fs, new ReblockRequest(true, true, 100, 0, ""));
    assertEquals(0, moved.damaged());
    verify(fs);
    check(fs);
    fs.close();
    fs = Rig.SMALL.open(device.reopen(), clock);
    check(fs);
    for (int i = 0; i < 8; i++) {
      moments.remove(moments.firstKey());
    }
    fs.retention().prune(new PruneRequest("all 15d", false, 0), ScanProgress.NONE);
    verify(fs);
    fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    fs.sync();
    fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    verify(fs);
    fs.close();
  }

  /** Where data begins and holes do, at each moment. */
  private List<Long> holes(FileSystem fs) {
    List<Long> found = new ArrayList<>();
    for (long tid : moments.keySet()) {
      OpenFile file = open(fs, Tid.toString(tid));
      try {
        long at = 0;
        while (true) {
          at = fs.seekData(file, at);
          found.add(at);
          at = fs.seekHole(file, at);
          found.add(at);
        }
      } catch (FsException e) {
        assertEquals(Errno.ENXIO, e.errno());
      }
      fs.close(file);
    }
    return found;
  }

  @Test
  void aReplicaGetsItAsItWas() {
    FileSystem fs = Rig.ROOMY.open(Rig.ROOMY.make(1, clock), clock);
    versions(fs, 12);
    DigestAnswer before = digest(fs);
    assertTrue(reblock(fs, COMPRESS).bytesSaved() > 0);
    assertArrayEquals(before.encode(), digest(fs).encode());
    MemoryDevice device = new MemoryDevice("replica", 64L * Units.MIB);
    FileSystem.makeReplica(
        List.of(device),
        MakeOptions.seeded(1, clock),
        fs.mirroring().mirrorRange(0).source().lineage());
    FileSystem replica = Rig.SMALL.open(device, clock);
    feed(fs, replica);
    check(replica);
    verify(replica);
    assertErrno(Errno.EINVAL, () -> reblock(replica, COMPRESS));
    moments.put(fs.committedTid(), moments.lastEntry().getValue());
    write(fs, 5 * BLOCK, content(30 * BLOCK));
    clock.advanceSeconds(3 * DAY);
    fs.sync();
    assertTrue(reblock(fs, new ReblockRequest(true, true, 50, 1, 0, "")).complete());
    feed(fs, replica);
    check(replica);
    assertEquals(fs.presentTid(), replica.presentTid());
    assertArrayEquals(digest(fs).encode(), digest(replica).encode());
    verify(replica);
    replica.close();
    fs.close();
  }

  private DigestAnswer digest(FileSystem fs) {
    long tid = moments.keySet().stream().skip(moments.size() / 2).findFirst().orElseThrow();
    return fs.mirroring().mirrorDigests(DigestQuery.of(tid, 0, 1_000, 1_000, true));
  }

  private static void feed(FileSystem source, FileSystem replica) {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    MirrorStart rest = source.mirroring().mirrorRange(base);
    long feed = replica.mirroring().mirrorBegin(rest);
    MirrorBatch batch;
    do {
      batch = source.mirroring().mirrorRead(rest, 100_000);
      ReplicaState ignored = replica.mirroring().mirrorApply(feed, batch);
      rest = rest.startingAt(batch.next());
    } while (!batch.isLast());
  }

  @Test
  void crashesLeaveEachMomentAsItWas() {
    CrashDevice device = new CrashDevice(Rig.SMALL.make(1, clock));
    FileSystem fs = Rig.SMALL.open(device, clock);
    versions(fs, 12);
    int from = device.events();
    ReblockReport report =
        fs.reblocking()
            .reblock(
                new ReblockRequest(true, true, 90, DAY, 0, ""),
                (done, total) -> fs.fsyncDirectory(FileRef.ROOT));
    assertTrue(report.bytesSaved() > 0);
    CrashReplay replay = device.replay();
    fs.close();
    for (int point = from; point <= replay.points(); point++) {
      try (FileSystem after = Rig.SMALL.open(replay.at(point, random.nextLong()), clock)) {
        verify(after);
        check(after);
        assertTrue(reblock(after, COMPRESS).complete());
        verify(after);
        check(after);
      }
    }
  }

  @Test
  void damageOfItIsFoundAndStaysWhereItIs() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    versions(fs, 6);
    assertTrue(reblock(fs, COMPRESS).bytesSaved() > 0);
    long[] packed =
        TreeDump.extents(fs).stream()
            .filter(extent -> extent[4] != 0 && extent[3] == 9L * BLOCK)
            .findFirst()
            .orElseThrow();
    fs.store().volumes().write(packed[2] + BLOCK, ByteBuffer.allocate(BLOCK));
    int damaged = 0;
    for (long tid : moments.keySet()) {
      OpenFile file = open(fs, Tid.toString(tid));
      try {
        fs.read(file, 0, ByteBuffer.allocate(FILE_BYTES));
      } catch (FsException e) {
        assertEquals(Errno.EIO, e.errno());
        damaged++;
      }
      fs.close(file);
    }
    assertTrue(damaged > 0 && damaged < moments.size(), damaged + " moments are damaged");
    assertTrue(fs.verify(true, ScanProgress.NONE).problemCount() > 0);
    assertEquals(0, fs.verify(false, ScanProgress.NONE).problemCount());
    fs.close();
  }
}
