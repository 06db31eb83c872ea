package org.tidemark.fs;

import java.util.Optional;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** The side of a mirror that is fed: it knows how far it has come, and takes what comes next. */
public interface ReplicaSide {
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
}
