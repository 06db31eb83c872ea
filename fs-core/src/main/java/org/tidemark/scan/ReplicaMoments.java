package org.tidemark.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.format.RecordType;
import org.tidemark.object.Commits;
import org.tidemark.txn.Change;

/** What a replica does with the moments of its source. */
final class ReplicaMoments {
  private ReplicaMoments() {}

  /**
   * Whether a record of a batch is known to have been here, and was destroyed since by the
   * replica's own pruning: it must not come back, least of all a moment without what it saw.
   *
   * @param base the tid up to which the replica has had everything
   */
  static boolean isForgotten(MirrorItem.Changed record, long base) {
    RecordKey key = record.key();
    return key.objectId() == ObjectId.LOCAL
        ? key.createTid() <= base
        : record.deleteTid() != Tid.LIVE && record.deleteTid() <= base;
  }

  /**
   * Takes away the moments that the source has dropped since it sent them.
   *
   * @param base the tid up to which the replica had everything before the range: moments up to it
   *     are its own business
   */
  static void keepOnly(Change change, MirrorItem.Moments part, long base) {
    Set<Long> kept = new HashSet<>(part.tids());
    List<Long> gone = new ArrayList<>();
    Commits.forEach(
        change,
        Math.max(part.low(), base + 1),
        part.high() - 1,
        commit -> {
          if (!kept.contains(commit.tid())) {
            gone.add(commit.tid());
          }
          return true;
        });
    for (long tid : gone) {
      Cursor cursor = change.cursor();
      if (cursor.find(0, ObjectId.LOCAL, RecordType.COMMIT, tid, Tid.NOW)) {
        change.remove(0, ObjectId.LOCAL, RecordType.COMMIT, tid, cursor.createTid());
      }
    }
  }
}
