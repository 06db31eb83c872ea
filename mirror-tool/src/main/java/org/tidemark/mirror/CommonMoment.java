package org.tidemark.mirror;

import java.util.List;
import java.util.Optional;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.console.CommandException;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/**
 * The moment as of which a replica is compared with its source: both have come so far, and by the
 * same way.
 *
 * @param objectIdsEnd the lowest object id that neither has given away
 */
record CommonMoment(long tid, long objectIdsEnd) {
  /** A side, and what the user calls it. */
  private record Named(String name, SourceSide side) {
    MirrorStart range(long from) {
      try {
        return side.mirrorRange(from);
      } catch (FsException e) {
        throw new FsException(e.errno(), name + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Finds it.
   *
   * @param state how far the replica has come, if it is one still
   * @param wanted the moment that the user wants; else the last complete one of the replica
   * @throws CommandException if there is none; if the two are of different filesystems, or went
   *     different ways before
   */
  static CommonMoment find(
      String sourceName,
      SourceSide source,
      String replicaName,
      SourceSide replica,
      Optional<ReplicaState> state,
      Optional<Long> wanted) {
    Named from = new Named(sourceName, source);
    Named to = new Named(replicaName, replica);
    MirrorStart fromAll = from.range(0);
    MirrorStart toAll = to.range(0);
    if (!fromAll.source().lineage().equals(toAll.source().lineage())) {
      throw CommandException.failed(
          replicaName
              + ": has the history of "
              + toAll.source().lineage()
              + ", and "
              + sourceName
              + " that of "
              + fromAll.source().lineage());
    }
    long tid = wanted.orElseGet(() -> mark(replicaName, state));
    checkSame(commits(from, fromAll, tid), commits(to, toAll, tid));
    return new CommonMoment(
        tid, Math.max(fromAll.source().nextObjectId(), toAll.source().nextObjectId()));
  }

  private static long mark(String name, Optional<ReplicaState> state) {
    if (state.isEmpty()) {
      throw CommandException.failed(name + ": is no replica; say with --at as of when to compare");
    }
    long mark = state.get().mark();
    if (mark == 0) {
      throw CommandException.failed(name + ": the replica has no complete moment yet");
    }
    return mark;
  }

  /** Some commits up to a tid, the latest first. */
  private static List<MirrorSource.Commit> commits(Named side, MirrorStart all, long tid) {
    if (tid > all.to()) {
      throw CommandException.failed(
          side.name
              + ": has come only up to "
              + Tid.toString(all.to())
              + ", so it has no moment "
              + Tid.toString(tid));
    }
    return side.range(tid).source().commits().stream().filter(each -> each.tid() <= tid).toList();
  }

  /** The latest commit that both name must be the same. */
  private static void checkSame(
      List<MirrorSource.Commit> inSource, List<MirrorSource.Commit> inReplica) {
    for (MirrorSource.Commit one : inReplica) {
      for (MirrorSource.Commit other : inSource) {
        if (one.tid() == other.tid()) {
          if (one.time() != other.time()) {
            throw CommandException.failed(
                "the two were both written to since they were the same: their commits "
                    + Tid.toString(one.tid())
                    + " are different ones");
          }
          return;
        }
      }
    }
  }
}
