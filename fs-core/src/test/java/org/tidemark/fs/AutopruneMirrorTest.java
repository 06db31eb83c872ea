package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.PurgeFiles.content;
import static org.tidemark.fs.PurgeFiles.read;
import static org.tidemark.fs.PurgeFiles.write;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** A mounted replica that is smaller than the history of its source forgets by itself. */
class AutopruneMirrorTest {
  @Test
  void aReplicaThatIsShortOfSpaceForgetsByItselfAndIsFedOn() {
    try (TestBed bed = new TestBed(256L * Units.MIB)) {
      FileRef ref = bed.file("file").ref();
      write(bed.fs, ref, 1);
      bed.commit();
      MemoryDevice device = new MemoryDevice("replica", 24L * Units.MIB);
      FileSystem.makeReplica(
          List.of(device),
          MakeOptions.seeded(1, bed.clock),
          bed.fs.mirroring().mirrorRange(0).source().lineage());
      try (FileSystem replica =
          FileSystem.open(
              List.of(device),
              OpenOptions.DEFAULTS
                  .withClock(bed.clock)
                  .withAutoprune(true)
                  .withCommitIntervalNanos(0))) {
        feed(bed.fs, replica);
        SnapshotInfo named = replica.retention().createSnapshot("kept", "", "");
        for (int version = 2; version < 1_200; version++) {
          write(bed.fs, ref, version);
          bed.commit();
          feed(bed.fs, replica);
        }
        assertEquals(bed.fs.presentTid(), replica.presentTid());
        assertArrayEquals(content(1_199), read(replica, FileRef.live(ref.objectId())));
        assertArrayEquals(content(1), read(replica, new FileRef(ref.objectId(), named.tid())));
        assertTrue(replica.status().historyBytes() < 24L * Units.MIB);
        Verify.clean(replica);
      }
    }
  }

  private static void feed(FileSystem source, FileSystem replica) {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    MirrorStart range = source.mirroring().mirrorRange(base);
    long feed = replica.mirroring().mirrorBegin(range);
    MirrorBatch batch;
    do {
      batch = source.mirroring().mirrorRead(range, 1_000_000);
      ReplicaState ignored = replica.mirroring().mirrorApply(feed, batch);
      range = range.startingAt(batch.next());
    } while (!batch.isLast());
  }
}
