package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.txn.Store;

/**
 * A file that is open or has buffered data: what is known of it beyond the tree.
 *
 * <p>Locks, in this order, each held by at most one thread for one file at a time:
 *
 * <ol>
 *   <li>{@code writeLock}: whoever changes the content: writes, truncation, punching. Its holder
 *       may do I/O. What reads of the content give does not change while it is held.
 *   <li>{@code flushLock}: whoever moves data from the buffer to the tree. Its holder may do I/O.
 *   <li>{@code lock}: the fields below, for moments, without I/O except for nodes of the tree that
 *       are not cached. Readers share it.
 *   <li>the tree lock of {@link Store}.
 * </ol>
 *
 * <p>Whoever needs two files' flush locks tries for the second without waiting.
 */
final class FileState {
  /** How the content stands in the tree. */
  enum Form {
    /** Neither extents nor inline content. */
    EMPTY,
    INLINE,
    /** There may be extents, and there is no inline content. */
    EXTENTS
  }

  final ReentrantLock writeLock = new ReentrantLock();
  final ReentrantLock flushLock = new ReentrantLock();
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private final long objectId;

  /** Whether the access time still has to be compared with those of changes. */
  final ChangeNote access = new ChangeNote();

  /** Whether the mode may have bits that a write clears. */
  final ChangeNote privileges = new ChangeNote();

  /** Whether its last flush failed though the filesystem is well: commits pass it by. */
  volatile boolean flushFails;

  /**
   * Whether what an earlier cut took off is still in the tree, because removing it failed: the file
   * must not grow over it.
   */
  volatile boolean cutUnfinished;

  /** Whether the flusher has been told that there is much to write out. */
  volatile boolean flushWanted;

  @GuardedBy("lock")
  private boolean loaded;

  /** How many have it open. */
  @GuardedBy("lock")
  private int opens;

  /** Made without a name, and it has not had one yet. */
  @GuardedBy("lock")
  private boolean unnamed;

  /** Removed: what is buffered is of no use, nothing may reach the tree any more. */
  @GuardedBy("lock")
  private boolean removed;

  /** Truncated since the last complete flush. */
  @GuardedBy("lock")
  private boolean flushAtClose;

  /** What the file's size is for those who use it. */
  @GuardedBy("lock")
  private long size;

  /** Its size in the tree: of what has joined the order of operations. */
  @GuardedBy("lock")
  private long treeSize;

  /** Times of the last change; the tree has them too unless something is buffered. */
  @GuardedBy("lock")
  private long mtime;

  @GuardedBy("lock")
  private long ctime;

  @GuardedBy("lock")
  private Form form = Form.EMPTY;

  /** What is in flight will become inline content. */
  @GuardedBy("lock")
  private boolean inlineInFlight;

  @GuardedBy("lock")
  private final DirtyChunks chunks;

  FileState(long objectId, DirtyChunks chunks) {
    this.objectId = objectId;
    this.chunks = chunks;
  }

  long objectId() {
    return objectId;
  }

  /**
   * Reads what the tree has, the first time. Needs {@link #lock} exclusively.
   *
   * @throws FsException ENOENT if there is no such file
   */
  @GuardedBy("lock")
  void load(Store store) {
    if (removed) {
      throw gone();
    }
    if (!loaded) {
      Loaded found = store.read(this::find);
      if (found == null) {
        throw gone();
      }
      size = found.inode.size();
      treeSize = size;
      mtime = found.inode.mtime();
      ctime = found.inode.ctime();
      form = found.form;
      loaded = true;
    }
  }

  private record Loaded(Inode inode, Form form) {}

  private @Nullable Loaded find(TreeView view) {
    Inode inode = Inodes.find(view, objectId, Tid.NOW);
    if (inode == null) {
      return null;
    }
    Form found = Form.EMPTY;
    if (InlineContent.exists(view, objectId, Tid.NOW)) {
      found = Form.INLINE;
    } else if (Extents.any(view, objectId, Tid.NOW)) {
      found = Form.EXTENTS;
    }
    return new Loaded(inode, found);
  }

  private FsException gone() {
    return new FsException(Errno.ENOENT, "object " + objectId + " is no file any more");
  }

  @GuardedBy("lock")
  boolean isLoaded() {
    return loaded;
  }

  @GuardedBy("lock")
  DirtyChunks chunks() {
    return chunks;
  }

  @GuardedBy("lock")
  long size() {
    return size;
  }

  @GuardedBy("lock")
  long treeSize() {
    return treeSize;
  }

  @GuardedBy("lock")
  long mtime() {
    return mtime;
  }

  @GuardedBy("lock")
  long ctime() {
    return ctime;
  }

  @GuardedBy("lock")
  Form form() {
    return form;
  }

  @GuardedBy("lock")
  boolean inlineInFlight() {
    return inlineInFlight;
  }

  @GuardedBy("lock")
  int opens() {
    return opens;
  }

  @GuardedBy("lock")
  void opened() {
    opens++;
  }

  @GuardedBy("lock")
  void closed() {
    Check.that(opens > 0, "a file was closed too often", objectId);
    opens--;
  }

  @GuardedBy("lock")
  boolean unnamed() {
    return unnamed;
  }

  @GuardedBy("lock")
  void unnamed(boolean value) {
    unnamed = value;
  }

  @GuardedBy("lock")
  boolean isRemoved() {
    return removed;
  }

  @GuardedBy("lock")
  boolean flushAtClose() {
    return flushAtClose;
  }

  /**
   * Holds that the file may become as long as this.
   *
   * @throws FsException EIO if what was cut off would come back
   */
  @GuardedBy("lock")
  void checkGrowth(long end) {
    if (cutUnfinished && end > size) {
      throw new FsException(
          Errno.EIO,
          "object " + objectId + " cannot grow: what was cut off it could not be removed");
    }
  }

  /** A write reached to this place at this time. */
  @GuardedBy("lock")
  void written(long end, long now) {
    written(end);
    mtime = now;
    ctime = now;
  }

  /** A write reached to this place; when it was made is said by an attribute operation. */
  @GuardedBy("lock")
  void written(long end) {
    access.changed();
    size = Math.max(size, end);
  }

  /** An attribute operation set the times. */
  @GuardedBy("lock")
  void timesSet(long newMtime, long newCtime) {
    access.changed();
    mtime = newMtime;
    ctime = newCtime;
  }

  /** An operation set the size, in the tree as well. */
  @GuardedBy("lock")
  void sizeSet(long newSize) {
    access.changed();
    privileges.changed();
    size = newSize;
    treeSize = newSize;
  }

  /** An operation extended the file: in the tree to a size, and for its users to an end. */
  @GuardedBy("lock")
  void extended(long newTreeSize, long end) {
    access.changed();
    treeSize = newTreeSize;
    size = Math.max(size, end);
  }

  /** Data joined, up to this size in the tree. */
  @GuardedBy("lock")
  void joined(long newTreeSize, Form newForm) {
    access.changed();
    treeSize = newTreeSize;
    form = newForm;
  }

  @GuardedBy("lock")
  void form(Form newForm) {
    form = newForm;
  }

  @GuardedBy("lock")
  void inlineInFlight(boolean value) {
    inlineInFlight = value;
  }

  @GuardedBy("lock")
  void flushAtClose(boolean value) {
    flushAtClose = value;
  }

  @GuardedBy("lock")
  void remove() {
    removed = true;
  }
}
