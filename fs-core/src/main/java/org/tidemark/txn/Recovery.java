package org.tidemark.txn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.CommitState;
import org.tidemark.intent.IntentLog;
import org.tidemark.space.FreemapDamagedException;
import org.tidemark.space.Kind;
import org.tidemark.space.Run;
import org.tidemark.space.Space;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeSet;

/**
 * Finds out what a filesystem is after it was closed, or after a crash at any write. {@link
 * #recover} is the whole of it; nothing is written but the session number.
 */
final class Recovery {
  private static final System.Logger LOGGER = System.getLogger(Recovery.class.getName());

  private final VolumeSet volumes;
  private final Superblock superblock;
  private final NodeReader reader;

  private Recovery(VolumeSet volumes, long nodeCacheBytes) {
    this.volumes = volumes;
    this.superblock = volumes.superblock();
    this.reader = new NodeReader(volumes, nodeCacheBytes);
  }

  static Recovered recover(VolumeSet volumes, StoreOptions options) {
    return new Recovery(volumes, options.nodeCacheBytes()).run(options.readOnly());
  }

  private Recovered run(boolean readOnly) {
    // 1. The superblock names a durable commit and the place in the log right behind it.
    //    What follows in the log, up to the first frame that does not check out, happened after it.
    LogContents log = LogContents.read(volumes, superblock);
    reportLoss(log.loss(), readOnly);

    // 2. The last commit record counts if its nodes and the data that its group brought check
    //    out. If not, the crash came before its barrier: the commit before it had its own, and
    //    no block that it refers to was used again.
    DataCheck data = new DataCheck(volumes);
    LogContents.Commit last = log.lastCommit();
    if (last != null
        && !log.isProvenDurable(last)
        && !new CommitCheck(reader, data).isWritten(last)) {
      last = log.commitBefore(last);
    }
    CommitState state = last == null ? stateOf(superblock) : last.state();

    // 3. The root, verified; and the freemap as of that commit.
    Node root =
        state.rootAddress() == 0
            ? null
            : reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
    Space space = space(log, last, root);

    // 4. The operations behind it, as far as they have no gap and their data was written: data
    //    and log share one barrier, so a checksum decides. Their blocks are taken before
    //    anything is allocated.
    List<Recovered.Operation> operations = log.operationsAfter(state, data);
    markUsed(space, operations);

    // 5. A new session, durable before anything else is written: frames of a former one which
    //    stand behind the end of this log can never be taken for ours.
    long session = superblock.session() + 1;
    IntentLog continued = new IntentLog(volumes, superblock.logTail(), log.end(), session);
    if (!readOnly) {
      volumes.writeSuperblock(
          superblock.withGeneration(superblock.generation() + 1).withSession(session, false));
      continued.beginSession();
    }
    return new Recovered(
        state,
        root,
        reader,
        space,
        continued,
        session,
        log.openTidAfter(state),
        Math.max(state.opSeq(), log.maxSeq()),
        operations,
        !log.isEmpty(),
        log.loss());
  }

  /** Damage in the log is no crash: nobody gets an older state than fsync promised unawares. */
  private static void reportLoss(@Nullable CorruptionException loss, boolean readOnly) {
    if (loss != null && !readOnly) {
      throw new FsException(
          Errno.EIO, loss.getMessage() + "; mount it read-only to save what is there", loss);
    }
    if (loss != null) {
      LOGGER.log(System.Logger.Level.WARNING, "{0}", loss.getMessage());
    }
  }

  private static CommitState stateOf(Superblock s) {
    return new CommitState(
        s.commitTid(),
        s.commitTime(),
        s.rootAddress(),
        s.rootCrc(),
        s.rootLevel(),
        s.nextObjectId(),
        s.opSeq(),
        s.liveBytes(),
        s.deadBytes());
  }

  private Space space(LogContents log, LogContents.@Nullable Commit last, @Nullable Node root) {
    try {
      Space space = Space.load(volumes, superblock);
      for (LogContents.Commit commit : log.commitsUpTo(last)) {
        space.replay(commit.state().tid(), commit.space());
      }
      return space;
    } catch (FreemapDamagedException e) {
      LOGGER.log(System.Logger.Level.WARNING, "{0}; making it anew from the tree", e.getMessage());
      return SpaceFromTree.rebuild(
          volumes, reader, root, last == null ? superblock.commitTid() : last.state().tid());
    }
  }

  private static void markUsed(Space space, List<Recovered.Operation> operations) {
    for (Recovered.Operation operation : operations) {
      for (Run run : OperationRuns.of(operation).allocated()) {
        space.markUsed(run, Kind.DATA);
      }
    }
  }
}
