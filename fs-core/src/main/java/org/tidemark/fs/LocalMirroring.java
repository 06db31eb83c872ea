package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.MirrorApply;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorScan;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.txn.Store;

/** Mirroring of a filesystem that this process has open. One feed at a time: the last one. */
final class LocalMirroring implements Mirroring {
  private final Store store;
  private final Runnable recoverOrphans;

  @GuardedBy("this")
  private long lastFeed;

  @GuardedBy("this")
  private @Nullable MirrorApply apply;

  /**
   * @param recoverOrphans ends what the source had not removed to the end
   */
  LocalMirroring(Store store, Runnable recoverOrphans) {
    this.store = store;
    this.recoverOrphans = recoverOrphans;
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    return MirrorScan.range(store, from);
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    return new MirrorScan(store, range, bytesMax).next();
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return Optional.ofNullable(Present.replica(store));
  }

  @Override
  public synchronized long mirrorBegin(MirrorStart range) {
    MirrorApply begun = new MirrorApply(store);
    begun.begin(range);
    apply = begun;
    return ++lastFeed;
  }

  @Override
  public synchronized ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    MirrorApply current = apply;
    if (feed != lastFeed || current == null) {
      throw new FsException(Errno.EBUSY, "somebody else feeds this replica now");
    }
    current.apply(batch);
    if (batch.isLast()) {
      apply = null;
    }
    return current.state();
  }

  @Override
  public synchronized long promote() {
    apply = null;
    long mark = MirrorApply.promote(store);
    recoverOrphans.run();
    return mark;
  }
}
