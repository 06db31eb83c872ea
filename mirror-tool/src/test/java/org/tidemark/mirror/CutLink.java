package org.tidemark.mirror;

import java.util.Optional;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.Mirroring;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** One side of a mirror, in small batches, that is lost after some of them. */
final class CutLink implements SourceSide, ReplicaSide {
  /** It is not lost. */
  static final int NEVER = Integer.MAX_VALUE;

  private static final String CUT = "the link was cut";

  private final Mirroring side;
  private final int batchBytes;
  private int batchesLeft;

  CutLink(Mirroring side, int batchBytes, int batches) {
    this.side = side;
    this.batchBytes = batchBytes;
    this.batchesLeft = batches;
  }

  /** Whether a failure is that the link was lost. */
  static boolean isCut(RuntimeException e) {
    return CUT.equals(e.getMessage());
  }

  private void pass() {
    if (batchesLeft-- <= 0) {
      throw new FsException(Errno.EIO, CUT);
    }
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    return side.mirrorRange(from);
  }

  @Override
  public synchronized MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    pass();
    return side.mirrorRead(range, batchBytes);
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return side.replicaState();
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    return side.mirrorBegin(MirrorStart.decode(range.encode()));
  }

  @Override
  public synchronized ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    pass();
    return side.mirrorApply(feed, batch);
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    return side.mirrorDigests(query);
  }

  @Override
  public void mirrorReport(MirrorReport report) {
    side.mirrorReport(report);
  }
}
