package org.tidemark.fs;

import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

/**
 * The side of a mirror that is read: what changed, batch by batch, or digests of what was. It keeps
 * nothing between two calls.
 */
public interface SourceSide {
  /** What suits most links as the size of a batch. */
  int BATCH_BYTES = 512 << 10;

  /**
   * Describes what a replica that has everything up to a tid does not have yet: the range goes up
   * to the last commit.
   *
   * @throws org.tidemark.base.FsException EINVAL if there cannot be such a replica
   */
  MirrorStart mirrorRange(long from);

  /**
   * Returns the first batch of the range; the rest of it starts at {@link MirrorBatch#next}.
   *
   * @param bytesMax when there are so many bytes, the batch ends; at most {@link #BATCH_BYTES}
   */
  MirrorBatch mirrorRead(MirrorStart range, int bytesMax);

  /**
   * Returns digests of what objects were at a moment, or the first of them; the rest is asked for
   * by {@link DigestQuery#rest}. Two sides of a mirror that have the moment have the same digests.
   *
   * @throws org.tidemark.base.FsException ENOENT if there is no such moment
   */
  DigestAnswer mirrorDigests(DigestQuery query);

  /**
   * Tells this source how a replica stands that is fed from it, for {@link Mirroring#mirrorPeers}.
   * Nothing else depends on it.
   */
  void mirrorReport(MirrorReport report);
}
