package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/** Pruning and mirrors. {@code MirrorTest} has generated workloads. */
class PruneMirrorTest {
  private static void prune(FileSystem fs) {
    assertTrue(
        fs.retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE).complete());
    assertEquals(List.of(), fs.verify(true, ScanProgress.NONE).problems());
  }

  private static FileSystem replicaOf(TestBed bed, FileSystem source) {
    MemoryDevice device = new MemoryDevice("replica", 64L * Units.MIB);
    FileSystem.makeReplica(
        List.of(device),
        MakeOptions.seeded(1, bed.clock),
        source.mirroring().mirrorRange(0).source().lineage());
    return FileSystem.open(List.of(device), bed.options());
  }

  /** Sends a range, and returns its items. */
  private static List<MirrorItem> feed(FileSystem source, FileSystem replica, MirrorStart range) {
    long feed = replica.mirroring().mirrorBegin(range);
    List<MirrorItem> items = new ArrayList<>();
    MirrorStart rest = range;
    MirrorBatch batch;
    do {
      batch = source.mirroring().mirrorRead(rest, 1_000);
      items.addAll(batch.items());
      ReplicaState ignored = replica.mirroring().mirrorApply(feed, batch);
      rest = rest.startingAt(batch.next());
    } while (!batch.isLast());
    return items;
  }

  private static List<MirrorItem> feed(FileSystem source, FileSystem replica) {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    return feed(source, replica, source.mirroring().mirrorRange(base));
  }

  /** The end of a range may be dropped before any of it is sent, though nothing else is. */
  @Test
  void aReplicaDoesNotStopAtAMomentThatIsNone() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.commit();
      MirrorStart range = bed.fs.mirroring().mirrorRange(0);
      bed.fs.retention().createSnapshot("s", "", "");
      bed.fs.retention().deleteSnapshot("s");
      bed.commit();
      prune(bed.fs);
      assertErrno(Errno.ENOENT, () -> bed.fs.resolve(Tid.toString(range.to())));
      FileSystem replica = replicaOf(bed, bed.fs);
      feed(bed.fs, replica, range);
      assertEquals(0, replica.presentTid());
      feed(bed.fs, replica);
      assertEquals(bed.fs.presentTid(), replica.presentTid());
      assertEquals(replica.presentTid(), replica.resolve("now"));
      replica.close();
    }
  }

  /** Pruning changes no content: a mirror that stands behind what was destroyed sees none of it. */
  @Test
  void whoHasTheEndsOfAllThatWasDestroyedIsSentNothing() {
    try (TestBed bed = new TestBed()) {
      for (int i = 0; i < 1_500; i++) {
        bed.file("file " + i);
      }
      bed.commit();
      for (int i = 0; i < 1_500; i++) {
        bed.set("file " + i, AttributeChange.NONE.withMode(0600));
      }
      bed.commit();
      FileSystem replica = replicaOf(bed, bed.fs);
      feed(bed.fs, replica);
      bed.fs.sync();
      prune(bed.fs);
      for (MirrorItem item : feed(bed.fs, replica)) {
        assertFalse(item instanceof MirrorItem.Unchanged, item.toString());
        if (item instanceof MirrorItem.Changed record) {
          assertEquals(ObjectId.LOCAL, record.key().objectId());
        }
      }
      assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
      replica.close();
    }
  }

  @Test
  void aReplicaForgetsByItselfAndIsFedAndPromotedAllTheSame() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      bed.commit();
      FileSystem replica = replicaOf(bed, bed.fs);
      feed(bed.fs, replica);
      SnapshotInfo kept = replica.retention().createSnapshot("kept", "of a replica", "");
      assertEquals(replica.presentTid(), kept.tid());
      replica.sync();
      assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
      FileSystem second = replicaOf(bed, replica);
      feed(replica, second);
      List<Long> tids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        bed.unlink(i == 0 ? "a" : "b" + (i - 1));
        bed.file("b" + i);
        tids.add(bed.commit());
        feed(bed.fs, replica);
      }
      prune(replica);
      for (long tid : tids.subList(0, 4)) {
        assertErrno(Errno.ENOENT, () -> replica.resolve(Tid.toString(tid)));
        assertEquals(tid, bed.fs.resolve(Tid.toString(tid)));
      }
      FileRef then = new FileRef(ObjectId.ROOT, kept.tid());
      assertEquals(kept.tid(), replica.lookup(then, TestBed.bytes("a")).ref().asOf());
      bed.file("more");
      bed.commit();
      feed(bed.fs, replica);
      feed(replica, second);
      assertEquals(bed.fs.presentTid(), second.presentTid());
      assertEquals(List.of(), second.verify(true, ScanProgress.NONE).problems());
      replica.mirroring().promote();
      assertEquals(List.of(kept), replica.retention().snapshots());
      assertEquals(kept.tid(), replica.lookup(then, TestBed.bytes("a")).ref().asOf());
      prune(replica);
      replica.close();
      second.close();
    }
  }
}
