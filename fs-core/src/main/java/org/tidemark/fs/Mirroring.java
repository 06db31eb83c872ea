package org.tidemark.fs;

import java.util.List;
import java.util.Optional;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/**
 * The two sides of a mirror: what changed is read from a source, batch by batch, and applied to a
 * replica. The source keeps nothing between two calls.
 */
public interface Mirroring {
  /**
   * Describes what a replica that has everything up to a tid does not have yet: the range goes up
   * to the last commit.
   *
   * @throws org.tidemark.base.FsException EINVAL if there cannot be such a replica
   */
  MirrorStart mirrorRange(long from);

  /** What suits most links as the size of a batch. */
  int BATCH_BYTES = 512 << 10;

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

  /** Returns how far this replica has come; nothing if this is none. */
  Optional<ReplicaState> replicaState();

  /**
   * Begins to feed this replica, in the place of whoever did so before.
   *
   * @return names the feed for {@link #mirrorApply}
   * @throws org.tidemark.base.FsException EINVAL if this is no replica, or not of that source, or
   *     if it stands elsewhere
   */
  long mirrorBegin(MirrorStart range);

  /**
   * Applies the next batch. What was applied is durable after the next commit, at the latest with
   * the last batch.
   *
   * @throws org.tidemark.base.FsException EBUSY if another feed has begun; ENOSPC; EINVAL
   */
  ReplicaState mirrorApply(long feed, MirrorBatch batch);

  /**
   * Tells this source how a replica stands that is fed from it, for {@link #mirrorPeers}. Nothing
   * else depends on it.
   */
  void mirrorReport(MirrorReport report);

  /** Returns how the replicas stand that were fed from here, as far as was reported. */
  List<PeerStatus> mirrorPeers();

  /**
   * Forgets a replica that is not fed any more; if it is, it comes back.
   *
   * @throws org.tidemark.base.FsException ENOENT
   */
  void forgetPeer(String name);

  /**
   * Takes this replica back to its last complete moment and makes it a filesystem that can be
   * written to.
   *
   * @return the tid of that moment
   */
  long promote();
}
