package org.tidemark.object;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Room;
import org.tidemark.txn.Store;

/**
 * The content of files: everything about it, and nothing about names.
 *
 * <p>Writes go to a buffer for each file ({@link FileWriter}); they leave it for the medium and the
 * tree at fsync, at commits, and before that ({@link FileFlush}, {@link Flusher}). Reads look at
 * both ({@link FileReader}).
 *
 * <p>Thread-safe. Takes locks as {@link FileState} says; no method may be called inside bodies of
 * {@code Store.read} or {@code Store.update} unless it says so.
 */
public final class FileData implements LiveFiles, ContentRemover, Truncator, AutoCloseable {
  private final Store store;
  private final DirtyBudget budget;
  private final FileTable table;
  private final FileOpening opening;
  private final FileReader reader;
  private final FileFlush flush;
  private final Flusher flusher;
  private final FileWriter writer;
  private final FileCutter cutter;
  private final FileAllocator allocator;
  private final FileSeek seek;

  /** Nothing is buffered and no thread runs until {@link #start}. */
  public FileData(Store store, Inodes inodes, Clock clock, FileDataOptions options) {
    this.store = store;
    this.budget = new DirtyBudget(options.dirtyBytesMax());
    this.table = new FileTable(new ChunkPool(), budget);
    ExtentEditor extents = new ExtentEditor(inodes.history());
    this.reader = new FileReader(store);
    this.flush = new FileFlush(store, table, inodes, extents);
    this.opening = new FileOpening(store, table, flush);
    this.flusher = new Flusher(store, table, flush, budget, clock, options.flushThreads());
    this.writer = new FileWriter(store, clock, table, reader, flusher);
    EdgeBlocks edges = new EdgeBlocks(store, reader, extents);
    this.cutter = new FileCutter(store, table, inodes, extents, edges);
    this.allocator = new FileAllocator(store, inodes, flush, extents, edges);
    this.seek = new FileSeek(store);
  }

  /** Lets commits flush, and starts the threads that write out on their own. */
  public void start() {
    store.setDirtyData(flush);
    flusher.start();
  }

  /** Ends the threads. What is buffered joins with the last commit, when the store is closed. */
  @Override
  public void close() {
    flusher.close();
  }

  // --- opening

  /**
   * Opens a regular file. It stays alive until it is closed, even without a name.
   *
   * @param asOf a moment, or {@link Tid#NOW} for the present
   * @throws FsException ENOENT if it does not exist then; EISDIR or EINVAL if it is something else
   */
  public FileHandle open(long objectId, long asOf) {
    return opening.open(objectId, asOf);
  }

  /** Opens a regular file that was just made without a name. */
  public FileHandle openUnnamed(long objectId) {
    return opening.openUnnamed(objectId);
  }

  /**
   * Closes a file. What was written after it was truncated leaves the buffer, so that a file that
   * was replaced in place is not empty after a crash.
   *
   * @param forWriting whether it was opened for writing
   * @return whether this was the last user of a file without names: it has to be removed now
   */
  public boolean close(FileHandle handle, boolean forWriting) {
    FileState state = handle.state();
    if (state == null || !opening.close(state, forWriting)) {
      return false;
    }
    discard(state.objectId());
    return true;
  }

  // --- content

  /**
   * Reads from an offset into dst.
   *
   * @return the bytes read; fewer than dst has room for only at the end of the file
   */
  public int read(FileHandle handle, long offset, ByteBuffer dst) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "a negative offset");
    }
    FileState state = handle.state();
    return state == null
        ? reader.readTree(handle.objectId(), handle.asOf(), handle.size(), offset, dst)
        : reader.read(state, offset, dst);
  }

  /**
   * Writes all that remains in src; more than 1 MiB in several steps.
   *
   * @param level how deep into the reserves of space it may go
   * @param setsTimes false if the times of the file are set by who writes
   */
  public void write(
      FileHandle handle, long offset, ByteBuffer src, Reserve level, boolean setsTimes) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "a negative offset");
    }
    writer.write(live(handle), offset, src, level, setsTimes);
  }

  /**
   * Returns 0 if the access time was compared with those of changes since the last of these; else a
   * number for {@link #accessSeen}.
   */
  public long accessToken(FileHandle handle) {
    FileState state = handle.state();
    return state == null ? ChangeNote.SEEN : state.access.token();
  }

  /** Notes that the access time is what it has to be until something changes. */
  public void accessSeen(FileHandle handle, long token) {
    FileState state = handle.state();
    if (state != null) {
      state.access.seen(token);
    }
  }

  /** As {@link #accessToken}, for set-id bits, which a write may have to clear. */
  public long privilegesToken(FileHandle handle) {
    return live(handle).privileges.token();
  }

  /** Notes that a write has no bits to clear until attributes change. */
  public void privilegesSeen(FileHandle handle, long token) {
    live(handle).privileges.seen(token);
  }

  /** Lets everything join that is buffered of a file. Makes nothing durable. */
  public void flush(FileHandle handle) {
    FileState state = handle.state();
    if (state != null) {
      flush.flush(state);
    }
  }

  /**
   * Holds the arguments of {@link #allocate} against what can be done.
   *
   * @throws FsException EINVAL; EFBIG; EOPNOTSUPP
   */
  public static void checkAllocate(int mode, long offset, long length) {
    FileAllocator.check(mode, offset, length);
  }

  /** Does what fallocate(2) does; see {@link FileAllocator}. */
  public void allocate(FileHandle handle, int mode, long offset, long length, Reserve level) {
    FileAllocator.check(mode, offset, length);
    FileState state = live(handle);
    withRoom(level, () -> allocator.allocate(state, mode, offset, length, level));
  }

  /** Returns the first byte at or behind an offset that is data, or fails with ENXIO. */
  public long seekData(FileHandle handle, long offset) {
    FileState state = handle.state();
    return state == null
        ? seek.data(handle.objectId(), handle.asOf(), handle.size(), offset)
        : seek.data(state, offset);
  }

  /** Returns the first byte at or behind an offset that is no data, or fails with ENXIO. */
  public long seekHole(FileHandle handle, long offset) {
    FileState state = handle.state();
    return state == null
        ? seek.hole(handle.objectId(), handle.asOf(), handle.size(), offset)
        : seek.hole(state, offset);
  }

  private static FileState live(FileHandle handle) {
    FileState state = handle.state();
    if (state == null) {
      throw new FsException(Errno.EROFS, "the past cannot be changed");
    }
    return state;
  }

  /**
   * Sets the size of a regular file, as one operation with whatever else changes.
   *
   * @param callerUid who wants it: only root may grow a file into the reserves
   * @param keepsSetId whether set-id bits stay
   * @param also changes the inode further in the same operation, after size, times and mode
   */
  @Override
  public void truncate(
      long objectId, long size, int callerUid, boolean keepsSetId, Consumer<InodeEditor> also) {
    FileState state = table.acquire(objectId);
    try {
      Reserve level = callerUid == 0 ? Reserve.ROOT : Reserve.USER;
      withRoom(level, () -> cutter.truncate(state, size, callerUid, keepsSetId, also));
    } finally {
      table.release(state);
    }
  }

  /** Runs an operation again as long as something gives it room; what only cuts may go deeper. */
  private void withRoom(Reserve level, Runnable operation) {
    Room room = store.room();
    room.retrying(
        operation,
        attempt ->
            (attempt == 0 && (room.make(level, true) || room.make(Reserve.REMOVE, true)))
                || room.await(level, true, attempt + 1));
  }

  /**
   * Goes on with a truncation that a crash interrupted; its ORPHAN record says that there is one.
   * If there is no room for it, the file cannot grow until it is done.
   */
  public void recoverTruncate(long objectId) {
    cutter.recoverTruncate(objectId);
  }

  /** Inside a body of {@code Store.update}. */
  @Override
  public boolean removeSome(Change change, Inode inode, long fromSize, int recordsMax) {
    return cutter.removeSome(change, inode, fromSize, recordsMax);
  }

  // --- for names

  @Override
  public <T extends @Nullable Object> T holding(long firstId, long secondId, Supplier<T> body) {
    long low = Math.min(firstId, secondId);
    long high = Math.max(firstId, secondId);
    if (low == 0 || low == high) {
      return high == 0 ? body.get() : holding(high, body);
    }
    return holding(low, () -> holding(high, body));
  }

  private <T extends @Nullable Object> T holding(long objectId, Supplier<T> body) {
    FileState state = table.acquire(objectId);
    try {
      state.lock.writeLock().lock();
      try {
        state.access.changed();
        state.privileges.changed();
        return body.get();
      } finally {
        state.lock.writeLock().unlock();
      }
    } finally {
      table.release(state);
    }
  }

  @Override
  public boolean isOpen(long objectId) {
    return hasOpen(objectId, false);
  }

  @Override
  public boolean isUnnamed(long objectId) {
    return hasOpen(objectId, true);
  }

  private boolean hasOpen(long objectId, boolean unnamedOnly) {
    FileState state = table.acquireIfPresent(objectId);
    if (state == null) {
      return false;
    }
    state.lock.readLock().lock();
    try {
      return state.opens() > 0 && (state.unnamed() || !unnamedOnly);
    } finally {
      state.lock.readLock().unlock();
      table.release(state);
    }
  }

  @Override
  public void named(long objectId) {
    withKnown(
        objectId,
        state -> {
          state.lock.writeLock().lock();
          try {
            state.unnamed(false);
          } finally {
            state.lock.writeLock().unlock();
          }
        });
  }

  @Override
  public void discard(long objectId) {
    FileState state = table.acquireIfPresent(objectId);
    if (state == null) {
      return;
    }
    state.lock.writeLock().lock();
    try {
      state.remove();
      store.space().unreserveData(state.chunks().dropDirty());
      if (state.chunks().isEmpty()) {
        table.cleaned(state);
      }
    } finally {
      state.lock.writeLock().unlock();
      table.release(state);
    }
  }

  @Override
  public void settle(long objectId) {
    withKnown(objectId, opening::settle);
  }

  @Override
  public void flush(long objectId) {
    withKnown(objectId, flush::flush);
  }

  /** Runs the body with what is known of a file beyond the tree, if there is anything. */
  private void withKnown(long objectId, Consumer<FileState> body) {
    FileState state = table.acquireIfPresent(objectId);
    if (state != null) {
      try {
        body.accept(state);
      } finally {
        table.release(state);
      }
    }
  }

  @Override
  public @Nullable Overlay overlay(long objectId) {
    FileState state = table.acquireIfPresent(objectId);
    if (state == null) {
      return null;
    }
    state.lock.readLock().lock();
    try {
      return state.chunks().isEmpty()
          ? null
          : new Overlay(state.size(), state.chunks().bytes(), state.mtime(), state.ctime());
    } finally {
      state.lock.readLock().unlock();
      table.release(state);
    }
  }

  @Override
  public void timesSet(long objectId, long mtime, long ctime) {
    withKnown(
        objectId,
        state -> {
          state.lock.writeLock().lock();
          try {
            state.timesSet(mtime, ctime);
          } finally {
            state.lock.writeLock().unlock();
          }
        });
  }

  /** How much memory buffered data takes, in bytes. */
  public long dirtyBytes() {
    return budget.used();
  }

  /** How many files are open or have buffered data, for tests. */
  int filesKnown() {
    return table.size();
  }
}
