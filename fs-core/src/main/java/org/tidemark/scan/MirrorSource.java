package org.tidemark.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.format.CommitState;
import org.tidemark.object.Commits;
import org.tidemark.txn.Store;
import org.tidemark.volume.Geometry;

/**
 * What a replica has to know of the filesystem that sends.
 *
 * @param lineage the filesystem in which the history began
 * @param fsid the filesystem itself
 * @param nameHashSeed what the hashes of names begin with
 * @param label of the filesystem
 * @param nodeBytes the size of a tree node
 * @param volumeBytes the size of all volumes
 * @param nextObjectId the lowest object id that it has not given away
 * @param commits some commits up to the end of a range, the latest first
 */
public record MirrorSource(
    UUID lineage,
    UUID fsid,
    long nameHashSeed,
    String label,
    int nodeBytes,
    long volumeBytes,
    long nextObjectId,
    List<Commit> commits) {
  private static final int COMMITS_MAX = 32;

  /** A commit and its time. */
  public record Commit(long tid, long time) {}

  /**
   * Describes a source.
   *
   * @param from the start of the range that is to be sent
   * @param to its end, at least the start
   * @throws FsException EINVAL if this filesystem has never been what the replica is: it was
   *     promoted before, or the replica has commits of the future
   */
  public static MirrorSource of(Store store, long from, long to) {
    Geometry geometry = store.volumes().geometry();
    CommitState state = store.committed();
    ReplicaState replica = store.read(ReplicaState::read);
    if (replica != null && replica.promoted() && from > replica.mark() && from < replica.base()) {
      throw new FsException(
          Errno.EINVAL,
          "the replica stands at "
              + Tid.toString(from)
              + ", but this filesystem went its own way after "
              + Tid.toString(replica.mark())
              + ", the last common commit");
    }
    if (from > state.tid()) {
      throw new FsException(
          Errno.EINVAL,
          "the replica stands at "
              + Tid.toString(from)
              + ", but the last commit here is "
              + Tid.toString(state.tid())
              + ": if the source was set back to an earlier state, make a new replica");
    }
    return new MirrorSource(
        replica == null ? geometry.fsid() : replica.lineage(),
        geometry.fsid(),
        geometry.nameHashSeed(),
        geometry.label(),
        geometry.nodeBytes(),
        geometry.volumeBytes().stream().mapToLong(Long::longValue).sum(),
        state.nextObjectId(),
        commits(store, from, to));
  }

  /**
   * Commits at distances that double, so that the last common one is found roughly: from the end of
   * the range, of which the replica may have a part, back to its start, and from there on.
   */
  private static List<Commit> commits(Store store, long from, long to) {
    List<Commit> commits = new ArrayList<>(commitsBetween(store, from + 1, to));
    commits.addAll(commitsBetween(store, Tid.FIRST, from));
    return commits;
  }

  private static List<Commit> commitsBetween(Store store, long first, long last) {
    List<Commit> commits = new ArrayList<>();
    long distance = 1;
    long tid = last;
    while (tid >= first && commits.size() < COMMITS_MAX) {
      long wanted = tid;
      Commit found =
          store.read(view -> {
            long floor = Commits.floor(view, wanted);
            return new Commit(floor, Commits.time(view, floor));
          });
      if (found.tid() == Commits.NONE || found.tid() < first) {
        break;
      }
      commits.add(found);
      tid = found.tid() == first ? first - 1 : Math.max(first, found.tid() - distance);
      distance *= 2;
    }
    return commits;
  }

  /** Returns the same, which names some more commits. */
  public MirrorSource withCommits(List<Commit> more) {
    TreeMap<Long, Commit> all = new TreeMap<>(Comparator.reverseOrder());
    commits.forEach(commit -> all.put(commit.tid(), commit));
    more.forEach(commit -> all.put(commit.tid(), commit));
    return new MirrorSource(
        lineage,
        fsid,
        nameHashSeed,
        label,
        nodeBytes,
        volumeBytes,
        nextObjectId,
        List.copyOf(all.values()));
  }
}
