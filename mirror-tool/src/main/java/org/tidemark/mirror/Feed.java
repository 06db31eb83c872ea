package org.tidemark.mirror;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.console.CommandException;
import org.tidemark.format.RecordType;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * Brings a replica up to the last commit of its source, both within reach. It goes on where the
 * replica stands, also in the middle of a range.
 */
final class Feed {
  private final SourceSide source;
  private final ReplicaSide replica;
  private final Reports reports;
  private long items;
  private long dataBytes;

  Feed(SourceSide source, ReplicaSide replica, Reports reports) {
    this.source = source;
    this.replica = replica;
    this.reports = reports;
  }

  /** How many records, and parts of unchanged ones, were sent. */
  long items() {
    return items;
  }

  /** How many bytes of records and file data were sent. */
  long dataBytes() {
    return dataBytes;
  }

  /** Returns how far the replica has come: it has what the source had committed at the call. */
  ReplicaState run() {
    ReplicaState state = state();
    long wanted = source.mirrorRange(state.base()).to();
    while (state.mark() < wanted) {
      reports.sending(state.mark());
      MirrorStart range = nextRange(state);
      state = run(range);
      if (range.from() == range.to() && state.mark() < wanted) {
        throw new FsException(
            Errno.EAGAIN,
            "the source is a replica in the middle of what it is sent, and shows no whole moment"
                + " until that is complete; call it again then");
      }
    }
    reports.caughtUp(state.mark());
    return state;
  }

  private ReplicaState state() {
    Optional<ReplicaState> state = replica.replicaState();
    return state.orElseThrow(
        () -> new FsException(Errno.EINVAL, "the target is no replica, or was promoted"));
  }

  /**
   * The rest of the range that was begun, or a new one. Of what was begun, the source names the
   * latest commits that the replica has: it may have been set back since, and written to.
   */
  private MirrorStart nextRange(ReplicaState state) {
    MirrorStart anew = source.mirrorRange(state.base());
    if (state.target() == 0) {
      return anew;
    }
    RecordKey next = state.next();
    MirrorStart begun = source.mirrorRange(state.target());
    if (next.objectId() == ObjectId.LOCAL && next.type() == RecordType.COMMIT) {
      long last = Math.min(state.target(), Math.max(state.base(), next.key() - 1));
      begun = source.mirrorRange(last); // it was cut among the commits
    }
    MirrorSource named = anew.source().withCommits(begun.source().commits());
    return new MirrorStart(named, state.base(), state.target(), next);
  }

  private ReplicaState run(MirrorStart range) {
    long feed = replica.mirrorBegin(range);
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Future<MirrorBatch> ahead = reader.submit(() -> read(range));
      ReplicaState state;
      MirrorBatch batch;
      do {
        batch = await(ahead);
        if (!batch.isLast()) {
          MirrorStart rest = range.startingAt(batch.next());
          ahead = reader.submit(() -> read(rest)); // while this one is applied
        }
        state = replica.mirrorApply(feed, batch);
        items += batch.items().size();
        dataBytes += batch.bytes();
        reports.sending(state.mark());
      } while (!batch.isLast());
      return state;
    }
  }

  private MirrorBatch read(MirrorStart rest) {
    return source.mirrorRead(rest, SourceSide.BATCH_BYTES);
  }

  private static MirrorBatch await(Future<MirrorBatch> ahead) {
    try {
      return ahead.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.partial("interrupted; call it again, and it goes on where it was");
    }
  }
}
