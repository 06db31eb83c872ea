package org.tidemark.object;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.InlineFormat;
import org.tidemark.space.Space;
import org.tidemark.txn.DirtyData;
import org.tidemark.txn.Store;

/**
 * Moves buffered data into the tree: takes chunks into flight, gives their blocks a place, writes
 * them, and joins them to the order of operations, in this order. A crash before the last step
 * leaves blocks that nothing refers to.
 *
 * <p>A file's data joins in ascending order; each run of adjacent dirty blocks, cut at multiples of
 * 1 MiB of the file, is one atomic operation.
 *
 * <p>Thread-safe. Holds the flush locks of the files at work all the while, and their locks only to
 * take and to join. Flush locks of further files are only tried for, never waited for, while one is
 * held.
 */
final class FileFlush implements DirtyData {
  private static final System.Logger LOGGER = System.getLogger(FileFlush.class.getName());

  private final Store store;
  private final Space space;
  private final FileTable table;
  private final DataJoin joiner;
  private final int inlineBytesMax;
  private final AtomicLong bytesWritten = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();

  FileFlush(Store store, FileTable table, Inodes inodes, ExtentEditor extents) {
    this.store = store;
    this.space = store.space();
    this.table = table;
    this.joiner = new DataJoin(store, table, inodes, extents);
    this.inlineBytesMax = InlineFormat.bytesMax(store.volumes().geometry().nodeBytes());
  }

  /** How much data was written to the medium since the beginning. */
  long bytesWritten() {
    return bytesWritten.get();
  }

  /**
   * Lets everything join that is buffered of a file at the call.
   *
   * @throws FsException EIO if it could not be written; it stays buffered, and readable
   */
  void flush(FileState state) {
    state.flushLock.lock();
    try {
      flushLocked(state, 0);
    } finally {
      state.flushLock.unlock();
    }
  }

  /** As {@link #flush}, only what is dirty in whole chunks. Leaves alone what is being flushed. */
  void flushFullChunks(FileState state) {
    if (state.flushLock.tryLock()) {
      try {
        long from = 0;
        do {
          FlushBatch batch = new FlushBatch();
          from = take(batch, state, from, true);
          write(batch, true);
        } while (from >= 0);
      } finally {
        state.flushLock.unlock();
      }
    }
  }

  private void flushLocked(FileState state, long fromIndex) {
    long from = fromIndex;
    while (from >= 0) {
      FlushBatch batch = new FlushBatch();
      from = take(batch, state, from, false);
      write(batch, true);
    }
    completed(state);
  }

  private static void completed(FileState state) {
    state.lock.writeLock().lock();
    try {
      state.flushAtClose(false);
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** All files, in the order in which they got their first dirty data. */
  @Override
  public void flushAll() {
    List<FileState> states = table.acquireDirty();
    try {
      flushAll(states, true);
    } finally {
      states.forEach(table::release);
    }
  }

  /**
   * The files that have been dirty for longest, about a batch of them; those that someone else is
   * flushing are passed by.
   *
   * @return whether there was anything to do
   */
  boolean flushOldest() {
    long before = batches.get();
    List<FileState> states = table.acquireOldestDirty(FlushBatch.BLOCKS_FULL);
    try {
      int end = 0;
      int blocks = 0;
      while (end < states.size() && blocks < FlushBatch.BLOCKS_FULL) {
        blocks += (int) Math.min(dirtyBlocks(states.get(end)), FlushBatch.BLOCKS_FULL);
        end++;
      }
      flushAll(states.subList(0, end), false);
    } finally {
      states.forEach(table::release);
    }
    return batches.get() != before;
  }

  private static long dirtyBlocks(FileState state) {
    state.lock.readLock().lock();
    try {
      return state.chunks().dirtyBlocks();
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /**
   * Flushes files in their order, many small ones together. A file whose flush fails for a reason
   * of its own (its part of the tree cannot be read) keeps its data, is reported by its fsync, and
   * holds up nobody else.
   *
   * @param wait whether to wait for files that someone else is flushing; else they are passed by
   */
  private void flushAll(List<FileState> states, boolean wait) {
    FlushBatch batch = new FlushBatch();
    List<FileState> locked = new ArrayList<>();
    try {
      for (FileState state : states) {
        if (!state.flushLock.tryLock()) {
          if (!wait) {
            continue;
          }
          writeAndUnlock(batch, locked);
          batch = new FlushBatch();
          state.flushLock.lock();
        }
        locked.add(state);
        long next = take(batch, state, 0, false);
        if (next >= 0 || batch.isFull()) {
          write(batch, false);
          batch = new FlushBatch();
          if (next >= 0 && !state.flushFails) {
            flushRest(state, next);
          }
          unlock(locked);
        }
      }
      writeAndUnlock(batch, locked);
    } finally {
      unlock(locked);
    }
  }

  private void flushRest(FileState state, long next) {
    try {
      flushLocked(state, next);
    } catch (FsException e) {
      passBy(state, e);
    }
  }

  private void writeAndUnlock(FlushBatch batch, List<FileState> locked) {
    write(batch, false);
    unlock(locked);
  }

  private static void unlock(List<FileState> locked) {
    for (FileState state : locked) {
      if (!state.flushFails) {
        completed(state);
      }
      state.flushLock.unlock();
    }
    locked.clear();
  }

  /**
   * Moves a batch's worth of dirty chunks into flight.
   *
   * @param fullOnly only chunks that are dirty as a whole, unless the file is stored inline
   * @return the chunk where to go on; -1 if there is nothing left
   */
  private long take(FlushBatch batch, FileState state, long fromIndex, boolean fullOnly) {
    state.lock.writeLock().lock();
    try {
      DirtyChunks chunks = state.chunks();
      if (!chunks.hasDirty()) {
        return -1;
      }
      Check.that(!chunks.hasInFlight(), "two flushes of a file", state.objectId());
      boolean isInline = state.form() == FileState.Form.INLINE;
      boolean staysInline =
          state.size() <= inlineBytesMax
              && state.form() != FileState.Form.EXTENTS
              && fromIndex == 0;
      int blocksWanted = Math.max(1, FlushBatch.BLOCKS_FULL - batch.blocks());
      List<Chunk> taken = chunks.take(fromIndex, blocksWanted, fullOnly && !isInline);
      if (taken.isEmpty()) {
        return -1;
      }
      // Extents must not join while there is inline content, so block 0 goes first.
      Check.that(
          !isInline || (taken.getFirst().index() == 0 && taken.getFirst().has(0)),
          "inline content would be left behind",
          state.objectId());
      state.inlineInFlight(staysInline);
      batch.add(state, taken, state.size(), staysInline);
      return chunks.hasDirty() ? taken.getLast().index() + 1 : -1;
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** Writes a batch and joins it. Whatever happens, nothing is in flight afterwards. */
  private void write(FlushBatch batch, boolean alone) {
    if (batch.isEmpty()) {
      return;
    }
    batches.incrementAndGet();
    int done = 0;
    try {
      if (store.readOnly()) {
        throw new FsException(Errno.EIO, "data cannot be written: the filesystem is read-only");
      }
      batch.allocate(space);
      batch.write(store.volumes());
      bytesWritten.addAndGet((long) batch.blocks() * ChunkLayout.BLOCK_BYTES);
      for (FlushBatch.Part part : batch.parts()) {
        done++;
        joinOrPutBack(batch, part, alone);
      }
    } catch (RuntimeException e) {
      if (!alone || done == 0 || !(e instanceof FsException)) {
        // The device failed, or an invariant is broken: this is not about one file. Said first:
        // writers that wait for room are woken when data is put back, and must not wait again.
        store.failReadOnly(e);
      }
      for (FlushBatch.Part part : batch.parts().subList(done, batch.parts().size())) {
        joiner.putBack(batch, part);
      }
      throw e;
    }
  }

  private void joinOrPutBack(FlushBatch batch, FlushBatch.Part part, boolean alone) {
    boolean done = false;
    try {
      joiner.join(batch, part);
      part.state().flushFails = false;
      done = true;
    } catch (FsException e) {
      passBy(part.state(), e);
      if (alone) {
        throw e;
      }
    } finally {
      if (!done) {
        joiner.putBack(batch, part);
      }
    }
  }

  private void passBy(FileState state, FsException e) {
    if (store.readOnly()) {
      throw e;
    }
    if (!state.flushFails) {
      state.flushFails = true;
      LOGGER.log(
          System.Logger.Level.ERROR,
          "data of object {0} cannot be written, and waits: {1}",
          Long.toString(state.objectId()),
          e.getMessage());
    }
  }
}
