package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tidemark.fs.TestBed.assertErrno;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;
import org.tidemark.fs.MirrorReport.Phase;

/** What a source tells of its replicas. */
class PeersTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void check() {
    bed.close();
  }

  private void report(String name, Phase phase, long mark) {
    bed.fs.mirroring().mirrorReport(new MirrorReport(name, phase, mark, 5));
  }

  private PeerStatus only() {
    List<PeerStatus> peers = bed.fs.mirroring().mirrorPeers();
    assertEquals(1, peers.size());
    return peers.getFirst();
  }

  @Test
  void tellsWhatIsMissingAndSinceWhen() {
    assertEquals(List.of(), bed.fs.mirroring().mirrorPeers());
    bed.mkdir("a");
    long first = bed.commit();
    report("nas", Phase.SENDING, 0);
    assertEquals(PeerStatus.State.STREAMING, only().state());
    assertEquals(0, only().successTime());
    report("nas", Phase.CAUGHT_UP, first);
    assertEquals(PeerStatus.State.IDLE, only().state());
    assertEquals(0, only().lagNanos());
    assertEquals(bed.clock.realtimeNanos(), only().successTime());
    long complete = only().successTime();

    bed.mkdir("b");
    long second = bed.commit();
    bed.clock.advanceSeconds(7);
    assertEquals(7 * Units.NANOS_PER_SECOND, only().lagNanos());
    bed.mkdir("c");
    bed.commit();
    bed.clock.advanceSeconds(2);
    assertEquals(10 * Units.NANOS_PER_SECOND, only().lagNanos());
    report("nas", Phase.SENDING, second);
    assertEquals(2 * Units.NANOS_PER_SECOND, only().lagNanos());
    assertEquals(complete, only().successTime());
  }

  @Test
  void whoIsSilentIsStalledThenOffline() {
    bed.mkdir("a");
    long tid = bed.commit();
    report("nas", Phase.SENDING, 0);
    bed.clock.advanceSeconds(34);
    assertEquals(PeerStatus.State.STREAMING, only().state());
    bed.clock.advanceSeconds(2);
    assertEquals(PeerStatus.State.STALLED, only().state());
    bed.clock.advanceSeconds(600);
    assertEquals(PeerStatus.State.OFFLINE, only().state());
    report("nas", Phase.CAUGHT_UP, tid);
    bed.clock.advanceSeconds(36);
    assertEquals(PeerStatus.State.OFFLINE, only().state());
    report("nas", Phase.CAUGHT_UP, tid);
    assertEquals(PeerStatus.State.IDLE, only().state());
    report("nas", Phase.ENDED, tid);
    assertEquals(PeerStatus.State.OFFLINE, only().state());
  }

  /** A report is no change: else a mirror that follows would never come to an end. */
  @Test
  void aReportMakesNoCommitAndIsKeptByTheNext() {
    bed.mkdir("a");
    long tid = bed.commit();
    for (int i = 0; i < 20; i++) {
      report("nas", Phase.CAUGHT_UP, tid);
      report("elsewhere", Phase.SENDING, 0);
      assertEquals(tid, bed.commit());
    }
    long heard = bed.clock.realtimeNanos();
    report("nas", Phase.ENDED, tid);
    assertEquals(0, bed.fs.mirroring().mirrorRange(tid).to() - tid);
    bed.mkdir("b");
    assertEquals(tid + 1, bed.commit());
    bed.crash();
    List<PeerStatus> peers = bed.fs.mirroring().mirrorPeers();
    assertEquals(List.of("nas", "elsewhere"), peers.stream().map(PeerStatus::name).toList());
    PeerStatus nas = peers.getFirst();
    assertEquals(PeerStatus.State.OFFLINE, nas.state());
    assertEquals(tid, nas.mark());
    assertEquals(heard, nas.contactTime());
    bed.fs.mirroring().forgetPeer("elsewhere");
    assertErrno(Errno.ENOENT, () -> bed.fs.mirroring().forgetPeer("elsewhere"));
    bed.reopen();
    assertEquals("nas", only().name());
  }

  @Test
  void bytesOfDataThatAreMissing() {
    bed.file("f");
    report("nas", Phase.CAUGHT_UP, bed.commit());
    OpenFile file = bed.fs.open(bed.ref("f"), true);
    bed.fs.write(file, 0, java.nio.ByteBuffer.allocate(100_000), Caller.ROOT);
    bed.fs.close(file);
    bed.commit();
    assertEquals(Units.roundUp(100_000, Units.BLOCK_BYTES), only().lagBytes());
  }

  @Test
  void refusesWhatIsNoName() {
    assertErrno(Errno.EINVAL, () -> report("", Phase.SENDING, 0));
    assertErrno(Errno.EINVAL, () -> report("x".repeat(513), Phase.SENDING, 0));
    assertErrno(Errno.EINVAL, () -> report("x", Phase.SENDING, -1));
  }
}
