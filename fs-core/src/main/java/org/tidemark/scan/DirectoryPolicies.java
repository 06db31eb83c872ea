package org.tidemark.scan;

import org.eclipse.collections.impl.map.mutable.primitive.LongObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.InodeVersion;
import org.tidemark.object.Xattrs;

/**
 * Finds the policy that an object is under: that of the nearest directory which has one now, the
 * object itself included, upwards from where its newest version says that it is. What is gone is
 * where it was last, and a directory that is gone says what it said last.
 *
 * <p>In doubt the filesystem's policy holds: for an object with several names, since they may be
 * anywhere; for one of which no directory is known; and for the root, through which all else is
 * found.
 *
 * <p>One thread, one walk.
 */
final class DirectoryPolicies {
  /** Deeper than any path; if it goes on, the parents go round in a loop. */
  private static final int DEPTH_MAX = 1 << 16;

  /** What does not fit is found in the tree again, if it is still there. */
  private static final int GONE_MAX = 1 << 16;

  /**
   * Under which policy an object is.
   *
   * @param policy of those moments that the filesystem keeps; null: all of them
   * @param unreachableFrom no path led to versions of the inode that were created from this tid on:
   *     nothing is left of the directory that they were in
   */
  record Found(@Nullable RetentionPolicy policy, long unreachableFrom) {
    private static final Found OF_FILESYSTEM = new Found(null, Long.MAX_VALUE);

    /** Nothing is left of the object, or of any directory that it was in. */
    private static final Found UNREACHABLE = new Found(RetentionPolicy.NONE, 0);
  }

  /** A directory on the way up. */
  private record Step(DirectoryPolicy says, long parent, boolean isLive) {
    private static final Step NONE = new Step(DirectoryPolicy.OF_FILESYSTEM, 0, false);
  }

  private final Xattrs xattrs;

  /** Directories that are gone do not change; but this very walk may destroy what tells of them. */
  private final LongObjectHashMap<Step> gone = new LongObjectHashMap<>();

  private final LongObjectHashMap<DirectoryPolicy> resolved = new LongObjectHashMap<>();

  DirectoryPolicies(Xattrs xattrs) {
    this.xattrs = xattrs;
  }

  /** Looks again at what may have changed. */
  void refresh() {
    resolved.clear();
  }

  /** Finds it. */
  Found of(TreeView view, long objectId) {
    if (objectId == ObjectId.ROOT) {
      return Found.OF_FILESYSTEM;
    }
    Found[] found = {Found.UNREACHABLE};
    long[] unreachableFrom = {Long.MAX_VALUE};
    InodeVersion.newestFirst(
        view,
        objectId,
        version -> {
          DirectoryPolicy says = says(view, version);
          if (says == null) {
            unreachableFrom[0] = version.inode().createTid();
            return true;
          }
          found[0] = new Found(says.policy(), unreachableFrom[0]);
          return false;
        });
    return found[0];
  }

  /** Returns what holds for a version, or null if nothing is left of the directory it was in. */
  private @Nullable DirectoryPolicy says(TreeView view, InodeVersion version) {
    long id = version.inode().objectId();
    long parent = version.inode().parent();
    if (version.inode().isDirectory()) {
      Step self = step(view, version);
      if (self.says().isSaid()) {
        return self.says();
      }
    } else if (version.inode().nlink() > 1 || parent == id) {
      return DirectoryPolicy.OF_FILESYSTEM;
    }
    if (parent != ObjectId.ROOT) {
      Step above = step(view, parent);
      boolean hasName = version.isLive() && version.inode().nlink() > 0;
      if (above == null || (hasName && !above.isLive())) {
        return version.isLive() ? DirectoryPolicy.OF_FILESYSTEM : null;
      }
    }
    return resolve(view, parent);
  }

  /** Goes up from a directory. */
  private DirectoryPolicy resolve(TreeView view, long directoryId) {
    DirectoryPolicy known = resolved.get(directoryId);
    if (known != null) {
      return known;
    }
    DirectoryPolicy says = DirectoryPolicy.NOTHING_SAID;
    long id = directoryId;
    for (int depth = 0; !says.isSaid(); depth++) {
      if (id == ObjectId.ROOT) {
        DirectoryPolicy ofRoot = KeepXattr.find(view, xattrs, id, Tid.NOW);
        says = ofRoot.isSaid() ? ofRoot : DirectoryPolicy.OF_FILESYSTEM;
      } else {
        Step step = step(view, id);
        if (step == null || step.parent() == id || depth == DEPTH_MAX) {
          says = DirectoryPolicy.OF_FILESYSTEM;
        } else {
          says = step.says();
          id = step.parent();
        }
      }
    }
    resolved.put(directoryId, says);
    return says;
  }

  /** Returns what a directory says, and what is above it; null if nothing is left of it. */
  private @Nullable Step step(TreeView view, long id) {
    Step known = gone.get(id);
    if (known != null) {
      return known;
    }
    Step[] found = new Step[1];
    InodeVersion.newestFirst(
        view,
        id,
        version -> {
          found[0] = version.inode().isDirectory() ? step(view, version) : Step.NONE;
          return false;
        });
    return found[0];
  }

  private Step step(TreeView view, InodeVersion version) {
    long id = version.inode().objectId();
    Step known = version.isLive() ? null : gone.get(id);
    if (known != null) {
      return known;
    }
    Step step =
        new Step(
            KeepXattr.find(view, xattrs, id, version.lastTid()),
            version.inode().parent(),
            version.isLive());
    if (!version.isLive()) {
      if (gone.size() >= GONE_MAX) {
        gone.clear();
      }
      gone.put(id, step);
    }
    return step;
  }
}
