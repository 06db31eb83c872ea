package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tidemark.base.Units;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.MirrorReport.Phase;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ScanProgress;

/**
 * A replica that has replicas itself: what it is told of those is written while a range begins,
 * which needs a group without changes. The commit that makes room for the range is held at the
 * medium, and there the report comes.
 */
@Timeout(60)
class MirrorReportRaceTest {
  private final TestBed source = new TestBed();
  private final GatedDevice gate = new GatedDevice(new MemoryDevice(64L * Units.MIB));
  private FileSystem replica;

  @BeforeEach
  void make() {
    MakeOptions options = MakeOptions.seeded(1, source.clock);
    FileSystem.makeReplica(List.of(gate), options, options.fsid());
    replica = FileSystem.open(List.of(gate), source.options());
    source.mkdir("first");
    long ignored = source.commit();
    apply(replica.mirroring().mirrorBegin(range()));
    report("known");
    ignored = replica.sync();
    while (source.commit() <= replica.committedTid() + 1) {
      source.mkdir("later" + source.fs.committedTid());
    }
  }

  @AfterEach
  void close() {
    gate.open();
    replica.close();
    source.close();
  }

  private MirrorStart range() {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    return source.fs.mirroring().mirrorRange(base);
  }

  private void apply(long feed) {
    MirrorBatch batch = source.fs.mirroring().mirrorRead(range(), SourceSide.BATCH_BYTES);
    assertTrue(batch.isLast());
    var ignored = replica.mirroring().mirrorApply(feed, batch);
  }

  private void report(String name) {
    replica.mirroring().mirrorReport(new MirrorReport(name, Phase.SENDING, 1, 5));
  }

  @Test
  void aReport() throws Exception {
    besideTheBeginning(() -> report("new"));
    assertEquals(List.of("known", "new"), names());
  }

  @Test
  void aReplicaThatIsForgotten() throws Exception {
    besideTheBeginning(() -> replica.mirroring().forgetPeer("known"));
    assertEquals(List.of(), names());
  }

  private List<String> names() {
    return replica.mirroring().mirrorPeers().stream().map(PeerStatus::name).toList();
  }

  private void besideTheBeginning(Runnable body) throws Exception {
    report("known"); // known already: in memory
    source.clock.advanceSeconds(60);
    report("known"); // on the medium, so that there is something to commit
    MirrorStart range = range();
    gate.shutBarriers();
    FutureTask<Long> beginning = new FutureTask<>(() -> replica.mirroring().mirrorBegin(range));
    Thread begins = Thread.ofPlatform().start(beginning);
    gate.awaitWaiting(1);
    FutureTask<Long> other = new FutureTask<>(body, 0L);
    Thread beside = Thread.ofPlatform().start(other);
    boolean waits = false;
    while (!waits && !other.isDone()) {
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(beside.threadId());
      waits = info != null && info.getLockOwnerId() == begins.threadId();
      Thread.onSpinWait();
    }
    gate.open();
    long feed = beginning.get(30, TimeUnit.SECONDS);
    assertEquals(0, other.get(30, TimeUnit.SECONDS));
    apply(feed);
    assertEquals(source.fs.committedTid(), replica.presentTid());
    assertEquals(List.of(), replica.verify(true, ScanProgress.NONE).problems());
  }
}
