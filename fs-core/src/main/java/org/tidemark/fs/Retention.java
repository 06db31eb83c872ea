package org.tidemark.fs;

import java.util.List;
import org.tidemark.base.FsException;
import org.tidemark.scan.ScanProgress;

/**
 * Which moments of the past are kept: snapshots, which have names, and pruning; and all that is to
 * be done now and then. Thread-safe.
 */
public interface Retention {
  /**
   * Gives a moment a name, durably.
   *
   * @param name see {@link SnapshotNames}
   * @param note what the user wants to remember about it; may be empty
   * @param when the moment, in the grammar of {@code NAME@@WHEN}; empty: everything is committed
   *     first, and it is that commit
   * @throws FsException EEXIST if the name is taken, or the moment has one; ENOENT if there is no
   *     such moment; EINVAL if the name cannot be given, or if no moments are kept
   */
  SnapshotInfo createSnapshot(String name, String note, String when);

  /** Returns all snapshots, by moment. */
  List<SnapshotInfo> snapshots();

  /**
   * Takes the name away. Frees nothing by itself: the moment is one like others then.
   *
   * @throws FsException ENOENT; EBUSY if it is held
   */
  void deleteSnapshot(String name);

  /**
   * Sets whether a snapshot is held: then it cannot be deleted.
   *
   * @throws FsException ENOENT
   */
  SnapshotInfo holdSnapshot(String name, boolean held);

  /**
   * Commits, then drops moments that the policy does not keep, and destroys what only they saw.
   * What was done stays done if it is given up, and doing it again goes on.
   *
   * @param progress bytes of history looked at; what it throws ends it, and is thrown from here
   * @throws FsException EINVAL if the policy is none
   */
  PruneReport prune(PruneRequest request, ScanProgress progress);

  /**
   * Counts what the past takes, at a cost that follows how much there is of it. Changes nothing.
   *
   * @param recentSeconds of how long ago at most the history of {@link HistoryUse#growing} is; 0:
   *     of any age
   * @param top how many objects of it at most; 0 to 1000
   * @param progress bytes of history counted; what it throws ends it, and is thrown from here
   * @throws FsException EINVAL if a number is out of its range
   */
  HistoryUse historyUse(long recentSeconds, int top, ScanProgress progress);

  /**
   * Does what is due of what the settings want: makes a snapshot, deletes those that such calls
   * made and that are old enough, prunes, and puts in order, each within its time. What is not due
   * is left out, so it may be called often. What was done stays done if it is given up, and the
   * next call goes on.
   *
   * @param progress of each of its parts; what it throws ends it, and is thrown from here
   * @throws FsException EBUSY if it is being done already; EROFS; EIO
   */
  CleanupReport cleanup(ScanProgress progress);

  /**
   * Destroys the history of whatever has or ever had a path, and of all below it: no moment shows
   * it any more, snapshots neither. What is there now stays. What has another name now, outside of
   * the path, is left alone. What was done stays done if it is given up, and doing it again goes
   * on.
   *
   * @param progress objects done; what it throws ends it, and is thrown from here
   * @throws FsException ENOENT if nothing ever had this path; EINVAL for the root, and for a path
   *     with a moment in it; EROFS, also on a replica
   */
  PurgeReport purge(PurgeRequest request, ScanProgress progress);
}
