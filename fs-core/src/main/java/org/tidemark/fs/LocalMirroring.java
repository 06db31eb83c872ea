package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.DigestScan;
import org.tidemark.scan.MirrorApply;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorScan;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.txn.Store;

/** Mirroring of a filesystem that this process has open. One feed at a time: the last one. */
final class LocalMirroring implements Mirroring {
  /** What a crash makes the source send once more, besides what the timer has not committed yet. */
  private static final long BYTES_BETWEEN_COMMITS = 32L * Units.MIB;

  private final Store store;
  private final Runnable recoverOrphans;

  @GuardedBy("this")
  private long lastFeed;

  @GuardedBy("this")
  private @Nullable MirrorApply apply;

  @GuardedBy("this")
  private long bytesNotCommitted;

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
  public DigestAnswer mirrorDigests(DigestQuery query) {
    return DigestScan.answer(store, query);
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return Optional.ofNullable(Present.replica(store));
  }

  @Override
  public synchronized long mirrorBegin(MirrorStart range) {
    if (store.readOnly()) {
      throw new FsException(
          Errno.EROFS,
          "the replica is mounted or opened for reading only; unmount it, or mount it without -o ro");
    }
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
    bytesNotCommitted += batch.bytes();
    if (batch.isLast()) {
      apply = null;
      bytesNotCommitted = 0;
    } else if (bytesNotCommitted > BYTES_BETWEEN_COMMITS) {
      store.requestCommit();
      bytesNotCommitted = 0;
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
