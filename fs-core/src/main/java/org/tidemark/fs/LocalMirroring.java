package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
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
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;

/** Mirroring of a filesystem that this process has open. One feed at a time: the last one. */
final class LocalMirroring implements Mirroring {
  /** What a crash makes the source send once more, besides what the timer has not committed yet. */
  private static final long BYTES_BETWEEN_COMMITS = 32L * Units.MIB;

  private final Store store;
  private final Peers peers;
  private final Runnable recoverOrphans;
  private final LongConsumer presentMoved;

  @GuardedBy("this")
  private long lastFeed;

  @GuardedBy("this")
  private @Nullable MirrorApply apply;

  @GuardedBy("this")
  private long bytesNotCommitted;

  /**
   * @param recoverOrphans ends what the source had not removed to the end
   * @param presentMoved is told the mark as it was, each time that it has moved
   */
  LocalMirroring(Store store, Clock clock, Runnable recoverOrphans, LongConsumer presentMoved) {
    this.store = store;
    this.peers = new Peers(store, clock);
    this.recoverOrphans = recoverOrphans;
    this.presentMoved = presentMoved;
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
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    store.room().reclaimer().beforeUse((int) Math.min(Integer.MAX_VALUE, batch.bytes()));
    long markBefore = Present.tid(store);
    // Waits for room without the lock, which pruning needs. A batch that failed has changed
    // nothing.
    ReplicaState after =
        store
            .room()
            .retrying(
                () -> apply(feed, batch),
                attempt -> store.room().await(Reserve.ROOT, true, attempt));
    if (after.mark() > markBefore) {
      presentMoved.accept(markBefore);
    }
    return after;
  }

  private synchronized ReplicaState apply(long feed, MirrorBatch batch) {
    MirrorApply current = apply;
    if (feed != lastFeed || current == null) {
      throw new FsException(Errno.EBUSY, "somebody else feeds this replica now");
    }
    try {
      current.apply(batch);
    } catch (FsException e) {
      throw e.errno() == Errno.ENOSPC ? full(e) : e;
    }
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

  private FsException full(FsException e) {
    return new FsException(
        Errno.ENOSPC,
        String.join(", ", store.volumes().names())
            + ": the replica is full, and stays at its last complete moment; prune it (tidemark prune)"
            + " and go on, or make a larger one (mirror copy -s SIZE to another image)",
        e);
  }

  /** Not while a batch is applied or a range begun: this filesystem may be a replica, too. */
  @Override
  public synchronized void mirrorReport(MirrorReport report) {
    peers.report(report);
  }

  @Override
  public List<PeerStatus> mirrorPeers() {
    return peers.list();
  }

  @Override
  public synchronized void forgetPeer(String name) {
    peers.forget(name);
  }

  @Override
  public synchronized long promote() {
    apply = null;
    long mark = MirrorApply.promote(store);
    recoverOrphans.run();
    return mark;
  }
}
