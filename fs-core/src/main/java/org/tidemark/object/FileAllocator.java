package org.tidemark.object;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * What fallocate(2) does, with the numbers of Linux.
 *
 * <p>Mode 0 makes sure that there is space, and extends the file; it sets no blocks aside, since
 * without writing in place a later write needs new blocks anyway. Punching and zeroing make a hole;
 * blocks of which only a part goes are written anew in the same operation. One operation does at
 * most 32 MiB of a range, cut at multiples of that; what is buffered of the file joins before.
 *
 * <p>Thread-safe.
 */
final class FileAllocator {
  static final int KEEP_SIZE = 0x01;
  static final int PUNCH_HOLE = 0x02;
  static final int ZERO_RANGE = 0x10;

  private static final long STEP_BYTES = 32L * Units.MIB;

  /** How many extents are counted before others get their turn with the tree. */
  private static final int EXTENTS_AT_ONCE = 1024;

  private final Store store;
  private final Inodes inodes;
  private final FileFlush flush;
  private final ExtentEditor extents;
  private final EdgeBlocks edges;

  FileAllocator(
      Store store, Inodes inodes, FileFlush flush, ExtentEditor extents, EdgeBlocks edges) {
    this.store = store;
    this.inodes = inodes;
    this.flush = flush;
    this.extents = extents;
    this.edges = edges;
  }

  /**
   * Holds that the arguments make sense.
   *
   * @throws FsException EINVAL; EFBIG; EOPNOTSUPP
   */
  static void check(int mode, long offset, long length) {
    if (offset < 0 || length <= 0) {
      throw new FsException(Errno.EINVAL, "not a range: " + length + " bytes at " + offset);
    }
    boolean punch = (mode & PUNCH_HOLE) != 0;
    if ((mode & ~(KEEP_SIZE | PUNCH_HOLE | ZERO_RANGE)) != 0
        || (punch && (mode & ZERO_RANGE) != 0)
        || (punch && (mode & KEEP_SIZE) == 0)) {
      throw new FsException(Errno.EOPNOTSUPP, "fallocate mode " + mode + " is not supported");
    }
    if (offset > ChunkLayout.FILE_BYTES_MAX - length) {
      throw new FsException(
          Errno.EFBIG, "a file cannot be longer than " + ChunkLayout.FILE_BYTES_MAX + " bytes");
    }
  }

  /**
   * Does it, with arguments that were checked. Takes the locks of the file.
   *
   * @param level how deep into the reserves of space it may go
   */
  void allocate(FileState state, int mode, long offset, long length, Reserve level) {
    boolean punch = (mode & PUNCH_HOLE) != 0;
    long end = offset + length;
    if (!punch && (mode & ZERO_RANGE) == 0) {
      checkSpace(state, offset, end, level);
    }
    state.writeLock.lock();
    try {
      if (punch || (mode & ZERO_RANGE) != 0) {
        zero(state, offset, end);
      }
      if (!punch) {
        extend(state, (mode & KEEP_SIZE) != 0 ? 0 : end, level);
      }
    } finally {
      state.writeLock.unlock();
    }
  }

  private void checkSpace(FileState state, long offset, long end, Reserve level) {
    if (!hasSpace(state, offset, end, level)) {
      throw new FsException(Errno.ENOSPC, "no space left on device");
    }
  }

  private boolean hasSpace(FileState state, long offset, long end, Reserve level) {
    long wanted = ChunkLayout.blockAtOrBehind(end) - ChunkLayout.blockOf(offset);
    long blocks = wanted - allocatedBlocks(state.objectId(), offset, end);
    if (!store.space().reserveData(Math.max(0, blocks), level)) {
      return false;
    }
    store.space().unreserveData(Math.max(0, blocks));
    return true;
  }

  private long allocatedBlocks(long objectId, long offset, long end) {
    ExtentList list = new ExtentList();
    long blocks = 0;
    long from = offset;
    boolean more = true;
    while (more) {
      long at = from;
      more = !store.read(view -> Extents.collect(view, objectId, at, end, EXTENTS_AT_ONCE, list));
      for (int i = 0; i < list.size(); i++) {
        long first = ChunkLayout.blockOf(Math.max(list.offset(i), from));
        blocks += ChunkLayout.blockAtOrBehind(Math.min(list.end(i), end)) - first;
        from = list.end(i);
      }
    }
    return blocks;
  }

  private void extend(FileState state, long end, Reserve level) {
    state.lock.writeLock().lock();
    try {
      state.load(store);
      state.checkGrowth(end);
      Inode after =
          store.update(
              level,
              change -> {
                InodeEditor editor = inodes.edit(change, state.objectId());
                return editor.size(Math.max(editor.size(), end)).contentChanged().save();
              });
      state.extended(after.size(), end);
      state.timesSet(after.mtime(), after.ctime());
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private void zero(FileState state, long offset, long end) {
    flush.flush(state);
    // Nothing becomes dirty any more while the write lock is held.
    state.flushLock.lock();
    try {
      long stop = Math.min(end, size(state));
      for (long from = offset; from < stop; ) {
        long next = from + Math.min(stop - from, STEP_BYTES - from % STEP_BYTES);
        zeroStep(state, from, next);
        from = nextData(state, next, stop);
      }
    } finally {
      state.flushLock.unlock();
    }
  }

  /** Returns where the next extent begins, or the end: a sparse file may be mostly holes. */
  private long nextData(FileState state, long from, long stop) {
    ExtentList list = new ExtentList();
    store.read(view -> Extents.collect(view, state.objectId(), from, stop, 1, list));
    return list.size() == 0 ? stop : Math.max(from, list.offset(0));
  }

  private long size(FileState state) {
    state.lock.writeLock().lock();
    try {
      state.load(store);
      return state.size();
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** The blocks at the ends of a range that go only in part, if they are no holes. */
  private record Ends(EdgeBlocks.@Nullable Edge head, EdgeBlocks.@Nullable Edge tail) {}

  private void zeroStep(FileState state, long from, long to) {
    Ends ends = writeEnds(state, from, to);
    boolean done = false;
    try {
      zeroStep(state, from, to, ends);
      done = true;
    } finally {
      if (!done) {
        edges.abandon(ends.head);
        edges.abandon(ends.tail);
      }
    }
  }

  private void zeroStep(FileState state, long from, long to, Ends ends) {
    state.lock.writeLock().lock();
    try {
      state.load(store);
      FileState.Form form = state.form();
      Inode after =
          store.update(Reserve.REMOVE, change -> zero(change, state, from, to, form, ends));
      state.timesSet(after.mtime(), after.ctime());
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private Inode zero(
      Change change, FileState state, long from, long to, FileState.Form form, Ends ends) {
    Inode inode = Inodes.get(change, state.objectId(), Tid.NOW);
    InodeEditor editor = inodes.edit(change, inode);
    if (form == FileState.Form.INLINE) {
      InlineContent.zero(change, inode, from, to, inodes.history());
    } else {
      // Where an end of the range lies within a block, all of the block goes, and its new version
      // comes instead.
      long first = ChunkLayout.offsetOfBlock(ChunkLayout.blockOf(from));
      long behind = ChunkLayout.offsetOfBlock(ChunkLayout.blockAtOrBehind(to));
      extents.punch(change, inode, first, behind, Integer.MAX_VALUE);
      editor.addAllocated(-extents.blocksPunched() * ChunkLayout.BLOCK_BYTES);
      putEnd(change, editor, ends.head);
      putEnd(change, editor, ends.tail);
    }
    return editor.contentChanged().save();
  }

  private void putEnd(Change change, InodeEditor editor, EdgeBlocks.@Nullable Edge edge) {
    if (edge != null) {
      edges.insert(change, editor.objectId(), edge);
      editor.addAllocated(ChunkLayout.BLOCK_BYTES);
    }
  }

  private Ends writeEnds(FileState state, long from, long to) {
    FileState.Form form;
    long size;
    state.lock.readLock().lock();
    try {
      form = state.form();
      size = state.size();
    } finally {
      state.lock.readLock().unlock();
    }
    if (form != FileState.Form.EXTENTS) {
      return new Ends(null, null);
    }
    long first = ChunkLayout.blockOf(from);
    long last = ChunkLayout.blockOf(to - 1);
    // Behind the end of the file there are zeros anyway.
    boolean cutsHead = from % ChunkLayout.BLOCK_BYTES != 0;
    boolean cutsTail = to % ChunkLayout.BLOCK_BYTES != 0 && to < size;
    EdgeBlocks.Edge head = null;
    EdgeBlocks.Edge tail = null;
    boolean done = false;
    try {
      if (cutsHead || (cutsTail && first == last)) {
        head = edges.write(state.objectId(), first, from, to);
      }
      if (cutsTail && first != last) {
        tail = edges.write(state.objectId(), last, from, to);
      }
      done = true;
      return new Ends(head, tail);
    } finally {
      if (!done) {
        edges.abandon(head);
      }
    }
  }
}
