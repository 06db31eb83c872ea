package org.tidemark.scan;

import java.util.function.Predicate;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;

/**
 * What goes of an object that is under the policy of a directory.
 *
 * <p>A version of its inode goes if none of the moments that this policy keeps sees it. What else
 * ceased goes if, at all moments that the filesystem keeps and that see it, no version of the inode
 * is there: every way to an object of the past asks for the inode of that moment first. So at each
 * moment the object is there whole, or not at all.
 *
 * @param all the moments that the filesystem keeps
 * @param own those that the policy keeps: some of them
 * @param named those that stay whatever a policy says: some of these
 * @param namedFrom versions of the inode that were created from this tid on stay for those only
 */
record ObjectRetention(KeptMoments all, KeptMoments own, KeptMoments named, long namedFrom) {
  /** Whether it is nothing but what the filesystem's policy says. */
  boolean isPlain() {
    return own.equals(all) && namedFrom == Long.MAX_VALUE;
  }

  /** Whether a dead version of the inode goes. */
  boolean versionGoes(long createTid, long deleteTid) {
    return (createTid >= namedFrom ? named : own).isDoomed(createTid, deleteTid);
  }

  /** Whether another dead record will go, once the versions of the inode that go are gone. */
  boolean recordWillGo(TreeView view, RecordKey key, long deleteTid) {
    return recordGoes(view, key, deleteTid, own, this::stays);
  }

  private boolean stays(Cursor version) {
    return version.deleteTid() == Tid.LIVE
        || !versionGoes(version.createTid(), version.deleteTid());
  }

  /** Whether another dead record goes: any version of the inode that is there protects it. */
  boolean recordGoes(TreeView view, RecordKey key, long deleteTid) {
    return recordGoes(view, key, deleteTid, all, version -> true);
  }

  /**
   * Looks at the versions of the inode in the life of a record, but not at those that no moment
   * sees.
   *
   * @param moments between which versions are passed over
   * @param stays whether a version counts
   */
  private boolean recordGoes(
      TreeView view, RecordKey key, long deleteTid, KeptMoments moments, Predicate<Cursor> stays) {
    if (deleteTid > all.end()) {
      return false;
    }
    Cursor version = view.cursor();
    long at = key.createTid();
    while (at < deleteTid && seekFrom(version, key, at) && version.createTid() < deleteTid) {
      long end = version.deleteTid() == Tid.LIVE ? Long.MAX_VALUE : version.deleteTid();
      long from = Math.max(key.createTid(), version.createTid());
      if (all.isAnyIn(from, Math.min(deleteTid, end)) && stays.test(version)) {
        return false;
      }
      // A version in between ends before the next moment: it does not stay, or shows nothing.
      at = end >= deleteTid ? deleteTid : Math.min(moments.ceiling(end), deleteTid - 1);
    }
    return true;
  }

  /** Finds the version of a tid, or else the next one. */
  private static boolean seekFrom(Cursor version, RecordKey key, long tid) {
    boolean found =
        version.seekFloor(key.pfs(), key.objectId(), RecordType.INODE, 0, tid)
            && version.isOf(key.pfs(), key.objectId(), RecordType.INODE, 0);
    if (found && (version.deleteTid() == Tid.LIVE || version.deleteTid() > tid)) {
      return true;
    }
    return version.seek(key.pfs(), key.objectId(), RecordType.INODE, 0, tid)
        && version.isOf(key.pfs(), key.objectId(), RecordType.INODE, 0);
  }
}
