package org.tidemark.mirror;

import java.io.IOException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * Applies the batches of a range that was written down to a replica. What the replica has already
 * is left out, so that a range goes on where it was.
 */
final class StreamApply {
  private final ReplicaSide replica;
  private final MirrorStart range;

  /** Where the next batch begins. */
  private RecordKey position;

  private ReplicaState state;
  private final boolean hasAll;
  private boolean begun;
  private long feed;

  /**
   * Begins a range, or the rest of one.
   *
   * @throws FsException EINVAL if it is of another filesystem
   */
  StreamApply(ReplicaSide replica, MirrorStart range) {
    this.replica = replica;
    this.range = range;
    this.position = range.start();
    this.state = state(replica);
    this.hasAll = state.has(range.from(), range.to());
    checkSame(state, range);
  }

  /** Holds that a range is of the filesystem that the replica is one of. */
  static void checkSame(ReplicaState state, MirrorStart range) {
    if (!state.lineage().equals(range.source().lineage())) {
      throw new FsException(
          Errno.EINVAL,
          "this is a replica of "
              + state.lineage()
              + ", and the stream comes from "
              + range.source().lineage());
    }
  }

  /** Returns how far a replica has come. */
  static ReplicaState state(ReplicaSide replica) {
    return replica
        .replicaState()
        .orElseThrow(
            () -> new FsException(Errno.EINVAL, "the target is no replica, or was promoted"));
  }

  /**
   * Applies the next batch, if the replica does not have it.
   *
   * @throws FsException EINVAL if something before it is missing; what {@link
   *     ReplicaSide#mirrorApply} says
   */
  void apply(MirrorBatch batch) {
    if (!hasAll && !isThere(batch)) {
      if (!begun) {
        checkReached();
        feed = replica.mirrorBegin(range.startingAt(position));
        begun = true;
      }
      state = replica.mirrorApply(feed, batch);
    }
    position = batch.next();
  }

  /**
   * Applies all ranges of a stream.
   *
   * @param first the start of the first one, which was read
   * @return how far the replica has come
   */
  static ReplicaState all(StreamReader reader, MirrorStart first, ReplicaSide replica)
      throws IOException {
    for (MirrorStart range = first; range != null; range = reader.start()) {
      StreamApply apply = new StreamApply(replica, range);
      MirrorBatch batch = reader.batch();
      while (batch != null && !batch.isLast()) {
        apply.apply(batch);
        batch = reader.batch();
      }
      if (batch != null) {
        apply.apply(batch);
      }
    }
    return state(replica);
  }

  private boolean isThere(MirrorBatch batch) {
    return !begun
        && !batch.isLast()
        && state.target() == range.to()
        && batch.next().compareTo(state.next()) <= 0;
  }

  private void checkReached() {
    boolean reached =
        position.equals(RecordKey.LOWEST)
            || (state.target() == range.to() && position.compareTo(state.next()) <= 0);
    if (!reached) {
      throw new FsException(
          Errno.EINVAL,
          "the stream begins within "
              + ObjectName.range(range.from(), range.to())
              + ", of which the replica does not have the part before");
    }
  }
}
