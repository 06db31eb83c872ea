package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.SourceSide;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.SourceRun;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/** A replica that is the source of another one, also while it is in the middle of a range. */
class FeedTest {
  private static final int BATCH_BYTES = 8 << 10;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aReplicaOfAReplica(long seed) {
    SourceRun source = new SourceRun(seed, Rig.SMALL.withHistory(seed != 2), Profile.NAMES);
    FileSystem second = source.open(source.newReplica());
    FileSystem third = source.open(source.newReplica());
    for (int i = 0; i < 8; i++) {
      source.run(80);
      source.commit();
      feed(source.fs(), second, i % 2 == 0 ? CutLink.NEVER : 1);
      if (i % 2 != 0) {
        feed(second, third, CutLink.NEVER);
        assertEquals(second.presentTid(), third.presentTid());
        source.compare(third, 2);
      }
    }
    feed(source.fs(), second, CutLink.NEVER);
    feed(second, third, CutLink.NEVER);
    assertEquals(source.fs().presentTid(), third.presentTid());
    source.compare(third, Integer.MAX_VALUE);
    second.close();
    third.close();
    source.close();
  }

  private static void feed(FileSystem from, FileSystem to, int batches) {
    ReplicaState ignored;
    try {
      ignored =
          MirrorBed.feed(new CutLink(from.mirroring(), BATCH_BYTES, batches), to.mirroring()).run();
    } catch (FsException e) {
      assertTrue(CutLink.isCut(e), e::getMessage);
    }
  }

  /** What a replica shows that removes what came in an earlier try: nothing is of one moment. */
  private static final class NeverWhole implements SourceSide {
    private static final long TID = 5;
    private final UUID lineage;

    NeverWhole(UUID lineage) {
      this.lineage = lineage;
    }

    @Override
    public MirrorStart mirrorRange(long from) {
      MirrorSource source = new MirrorSource(lineage, lineage, 1, "", 1 << 14, 1, 1, List.of());
      return new MirrorStart(source, from, Math.max(from, TID), RecordKey.LOWEST);
    }

    @Override
    public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
      return new MirrorBatch(List.of(), RecordKey.END, false);
    }

    @Override
    public DigestAnswer mirrorDigests(DigestQuery query) {
      throw new AssertionError();
    }

    @Override
    public void mirrorReport(MirrorReport report) {}
  }

  @Test
  void aSourceWithoutAWholeMomentIsNotAskedForEver() {
    UUID lineage = new UUID(1, 2);
    CrashStore store = new CrashStore();
    for (int objects = 2; objects < 5; objects++) {
      try (ObjectTarget target = ObjectTarget.open(store, lineage, ObjectOptions.DEFAULTS)) {
        FsException e =
            assertThrows(
                FsException.class,
                () -> {
                  var ignored = MirrorBed.feed(new NeverWhole(lineage), target).run();
                });
        assertEquals(Errno.EAGAIN, e.errno(), e::getMessage);
        ReplicaState state = target.replicaState().orElseThrow();
        assertEquals(0, state.mark());
        assertEquals(NeverWhole.TID, state.base());
      }
      assertEquals(objects, store.objects().size(), () -> store.objects().toString());
    }
    assertEquals("0000000000000005-0000000000000005.00000002.last.tms", store.objects().getLast());
    assertEquals(4, ObjectChain.of(store).names().size());
  }
}
