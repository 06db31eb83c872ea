package org.tidemark.object;

import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.format.OrphanFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * Cuts files, and takes away what is cut off a bounded piece at a time.
 *
 * <p>A cut is one operation: it sets the size and ends the life of the first extents behind it. If
 * there are more, it leaves an ORPHAN record, and further operations do the rest, here or after a
 * crash; nobody can see that, since nothing reads behind the size.
 *
 * <p>Thread-safe.
 */
final class FileCutter {
  private final Store store;
  private final FileTable table;
  private final Inodes inodes;
  private final ExtentEditor extents;
  private final EdgeBlocks edges;

  /**
   * How far the removal of a deleted file has come: what lies before is dead, and need not be
   * looked at again. Forgotten when it is done; without it, removal only takes longer.
   */
  private final ConcurrentHashMap<Long, Long> removedTo = new ConcurrentHashMap<>();

  FileCutter(Store store, FileTable table, Inodes inodes, ExtentEditor extents, EdgeBlocks edges) {
    this.store = store;
    this.table = table;
    this.inodes = inodes;
    this.extents = extents;
    this.edges = edges;
  }

  /**
   * Sets the size of a file. Takes its locks.
   *
   * @param callerUid who wants it: only root may grow a file into the reserves
   * @param keepsSetId whether set-id bits stay
   * @param also what else the operation changes, after size, times and mode
   * @throws FsException EINVAL if the size is negative; EFBIG; ENOENT; ENOSPC; EROFS
   */
  void truncate(
      FileState state, long size, int callerUid, boolean keepsSetId, Consumer<InodeEditor> also) {
    if (size < 0) {
      throw new FsException(Errno.EINVAL, "a negative size");
    }
    if (size > ChunkLayout.FILE_BYTES_MAX) {
      throw new FsException(
          Errno.EFBIG, "a file cannot be longer than " + ChunkLayout.FILE_BYTES_MAX + " bytes");
    }
    // With both locks, neither a write nor a flush is at work on this file.
    state.writeLock.lock();
    try {
      state.flushLock.lock();
      try {
        finishEarlierCut(state);
        EdgeBlocks.Edge tail = writeTail(state, size);
        boolean done = false;
        long next;
        try {
          next = cut(state, size, tail, callerUid, keepsSetId, also);
          done = true;
        } finally {
          if (!done) {
            edges.abandon(tail);
          }
        }
        if (next != ExtentEditor.DONE) {
          finishCut(state, next);
        }
        if (size == 0) {
          noContentLeft(state);
        }
      } finally {
        state.flushLock.unlock();
      }
    } finally {
      state.writeLock.unlock();
    }
  }

  /** Removes what was cut off; if that fails, the file is remembered, and cannot grow. */
  private void finishCut(FileState state, long next) {
    FileState kept = table.acquire(state.objectId());
    state.cutUnfinished = true;
    removeRest(state.objectId(), next);
    state.cutUnfinished = false;
    table.release(kept);
  }

  /**
   * Goes on with a cut that a crash interrupted; if that fails, the file is remembered, and cannot
   * grow.
   */
  void recoverTruncate(long objectId) {
    FileState kept = table.acquire(objectId);
    kept.cutUnfinished = true;
    finishTruncate(objectId);
    kept.cutUnfinished = false;
    table.release(kept);
  }

  private void finishEarlierCut(FileState state) {
    if (state.cutUnfinished) {
      finishTruncate(state.objectId());
      state.cutUnfinished = false;
      table.release(state);
    }
  }

  private EdgeBlocks.@Nullable Edge writeTail(FileState state, long size) {
    state.lock.writeLock().lock();
    try {
      state.load(store);
      if (size >= state.treeSize()
          || size % ChunkLayout.BLOCK_BYTES == 0
          || state.form() != FileState.Form.EXTENTS) {
        return null;
      }
    } finally {
      state.lock.writeLock().unlock();
    }
    return edges.write(state.objectId(), ChunkLayout.blockOf(size), size, Long.MAX_VALUE);
  }

  private record Cut(Inode after, long next) {}

  private long cut(
      FileState state,
      long size,
      EdgeBlocks.@Nullable Edge tail,
      int callerUid,
      boolean keepsSetId,
      Consumer<InodeEditor> also) {
    state.lock.writeLock().lock();
    try {
      state.load(store);
      FileState.Form form = state.form();
      Reserve growing = callerUid == 0 ? Reserve.ROOT : Reserve.USER;
      Cut cut =
          store.update(
              size < state.treeSize() ? Reserve.REMOVE : growing,
              change -> cut(change, state.objectId(), size, form, tail, keepsSetId, also));
      state.sizeSet(size);
      state.timesSet(cut.after.mtime(), cut.after.ctime());
      state.flushAtClose(true);
      DirtyChunks chunks = state.chunks();
      store.space().unreserveData(chunks.cut(size));
      if (chunks.isEmpty()) {
        table.cleaned(state);
      }
      return cut.next;
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private Cut cut(
      Change change,
      long objectId,
      long size,
      FileState.Form form,
      EdgeBlocks.@Nullable Edge tail,
      boolean keepsSetId,
      Consumer<InodeEditor> also) {
    Inode inode = Inodes.get(change, objectId, Tid.NOW);
    InodeEditor editor = inodes.edit(change, inode);
    long next = ExtentEditor.DONE;
    if (size < inode.size()) {
      if (form == FileState.Form.INLINE) {
        InlineContent.cut(change, inode, size, inodes.history());
      } else {
        long from = tail == null ? firstBehind(size) : tail.offset();
        next = punch(change, inode, editor, from);
      }
    }
    if (tail != null) {
      edges.insert(change, objectId, tail);
      editor.addAllocated(ChunkLayout.BLOCK_BYTES);
    }
    if (next != ExtentEditor.DONE) {
      insertOrphan(change, objectId, size);
    }
    editor.size(size).contentChanged().mode(Privileges.afterWrite(inode.mode(), keepsSetId));
    also.accept(editor);
    return new Cut(editor.save(), next);
  }

  private long punch(Change change, Inode inode, InodeEditor editor, long from) {
    long next =
        extents.punch(
            change, inode, from, ChunkLayout.FILE_BYTES_MAX, ExtentEditor.EXTENTS_PER_OPERATION);
    editor.addAllocated(-extents.blocksPunched() * ChunkLayout.BLOCK_BYTES);
    return next;
  }

  private static long firstBehind(long size) {
    return ChunkLayout.offsetOfBlock(ChunkLayout.blockAtOrBehind(size));
  }

  private static void noContentLeft(FileState state) {
    state.lock.writeLock().lock();
    try {
      // Only reads can have come between, since the caller has the other locks.
      state.form(FileState.Form.EMPTY);
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** Ends the life of what lies behind the cut, and at last of the note that it has to be done. */
  private void removeRest(long objectId, long from) {
    long next = from;
    while (next != ExtentEditor.DONE) {
      long at = next;
      next = store.update(Reserve.REMOVE, change -> removeSomeRest(change, objectId, at));
    }
  }

  private long removeSomeRest(Change change, long objectId, long from) {
    Inode inode = Inodes.find(change, objectId, Tid.NOW);
    if (inode == null) {
      // Deleted meanwhile: whoever did that sees to the data.
      return ExtentEditor.DONE;
    }
    InodeEditor editor = inodes.edit(change, inode);
    long next = punch(change, inode, editor, from);
    editor.save();
    if (next == ExtentEditor.DONE) {
      removeOrphan(change, objectId);
    }
    return next;
  }

  private void finishTruncate(long objectId) {
    Inode inode = store.read(view -> Inodes.find(view, objectId, Tid.NOW));
    if (inode != null) {
      removeRest(objectId, firstBehind(inode.size()));
    }
  }

  private static void insertOrphan(Change change, long objectId, long size) {
    Cursor cursor = change.cursor();
    if (findOrphan(cursor, objectId)) {
      // Its last name is gone: everything goes when it is closed, or after a crash.
      return;
    }
    UnsafeBuffer payload = new UnsafeBuffer(new byte[OrphanFormat.LENGTH]);
    payload.putByte(OrphanFormat.KIND, (byte) OrphanFormat.KIND_TRUNCATE);
    payload.putLong(OrphanFormat.SIZE, size, ByteOrder.LITTLE_ENDIAN);
    change.insert(
        Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, payload, 0, OrphanFormat.LENGTH);
  }

  private static void removeOrphan(Change change, long objectId) {
    Cursor cursor = change.cursor();
    if (findOrphan(cursor, objectId)
        && cursor.payload().getByte(cursor.payloadOffset() + OrphanFormat.KIND)
            == OrphanFormat.KIND_TRUNCATE) {
      change.remove(Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, cursor.createTid());
    }
  }

  private static boolean findOrphan(Cursor cursor, long objectId) {
    return cursor.find(Records.PFS, ObjectId.LOCAL, RecordType.ORPHAN, objectId, Tid.NOW);
  }

  /**
   * Ends the life of some of the content behind a size, for {@link ContentRemover}. The inode may
   * be gone.
   */
  boolean removeSome(Change change, Inode inode, long fromSize, int recordsMax) {
    Check.argument(recordsMax > 1, "too few records for an operation", recordsMax);
    long objectId = inode.objectId();
    InlineContent.cut(change, inode, fromSize, inodes.history());
    long from = Math.max(firstBehind(fromSize), removedTo.getOrDefault(objectId, 0L));
    long next = extents.punch(change, inode, from, ChunkLayout.FILE_BYTES_MAX, recordsMax - 1);
    if (next == ExtentEditor.DONE) {
      removedTo.remove(objectId);
      return true;
    }
    removedTo.put(objectId, next);
    change.onRollback(() -> removedTo.remove(objectId));
    return false;
  }
}
