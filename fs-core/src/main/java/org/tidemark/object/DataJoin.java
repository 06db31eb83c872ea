package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.space.Space;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * The last step of a flush: makes the tree refer to data that was written, or takes back what was
 * in flight.
 *
 * <p>Thread-safe. The flush locks of the files are held; takes their locks, one at a time.
 */
final class DataJoin {
  private final Store store;
  private final Space space;
  private final FileTable table;
  private final Inodes inodes;
  private final ExtentEditor extents;

  DataJoin(Store store, FileTable table, Inodes inodes, ExtentEditor extents) {
    this.store = store;
    this.space = store.space();
    this.table = table;
    this.inodes = inodes;
    this.extents = extents;
  }

  /** The data is where it belongs: makes the tree refer to it, a run at a time. */
  void join(FlushBatch batch, FlushBatch.Part part) {
    FileState state = part.state();
    boolean more = true;
    while (more) {
      state.lock.writeLock().lock();
      try {
        if (part.joined() == part.runs().size() || !joinNext(state, batch, part)) {
          landed(state, batch, part);
          more = false;
        }
      } finally {
        state.lock.writeLock().unlock();
      }
    }
  }

  /** Joins one run; false if there is no such file any more. */
  @GuardedBy("state.lock")
  private boolean joinNext(FileState state, FlushBatch batch, FlushBatch.Part part) {
    if (state.isRemoved()) {
      return false;
    }
    FlushBatch.DataRun run = part.runs().get(part.joined());
    FileState.Form form = state.form();
    long mtime = state.mtime();
    long ctime = state.ctime();
    long size =
        store.update(
            Reserve.FLUSH, change -> joinRun(change, batch, part, run, form, mtime, ctime));
    if (size < 0) {
      return false;
    }
    part.joinedOne();
    state.joined(size, part.inline() ? FileState.Form.INLINE : FileState.Form.EXTENTS);
    return true;
  }

  /** Returns the size of the file in the tree then; -1, without any change, if it is gone. */
  private long joinRun(
      Change change,
      FlushBatch batch,
      FlushBatch.Part part,
      FlushBatch.DataRun run,
      FileState.Form form,
      long mtime,
      long ctime) {
    Inode inode = Inodes.find(change, part.state().objectId(), Tid.NOW);
    if (inode == null) {
      return -1;
    }
    InodeEditor editor = inodes.edit(change, inode);
    if (part.inline()) {
      InlineContent.put(change, inode, part.inlineContent(), inodes.history());
    } else {
      if (form == FileState.Form.INLINE) {
        Check.that(run.firstBlock() == 0, "extents beside inline content", inode.objectId());
        InlineContent.remove(change, inode, inodes.history());
      }
      extents.punch(change, inode, run.offset(), run.end(), Integer.MAX_VALUE);
      editor.addAllocated((run.blocks() - extents.blocksPunched()) * ChunkLayout.BLOCK_BYTES);
      insertExtents(change, batch, inode.objectId(), run);
    }
    long size = Math.max(inode.size(), Math.min(part.size(), run.end()));
    editor.size(size).mtime(mtime).ctime(Math.max(ctime, inode.ctime())).save();
    return size;
  }

  private void insertExtents(
      Change change, FlushBatch batch, long objectId, FlushBatch.DataRun run) {
    int end = run.at() + run.blocks();
    for (int at = run.at(); at < end; ) {
      long block = run.firstBlock() + at - run.at();
      int toChunkEnd = ChunkLayout.CHUNK_BLOCKS - ChunkLayout.indexInChunk(block);
      int count = batch.adjacentFrom(at, Math.min(end, at + toChunkEnd));
      long offset = ChunkLayout.offsetOfBlock(block);
      extents.insert(change, objectId, offset, batch.address(at), count, batch.crcs(), at);
      at += count;
    }
    batch.forEachPlace(run, (address, blocks) -> change.allocated(new Run(address, blocks)));
  }

  /** All runs have joined, or the file is gone: gives back what is left. */
  @GuardedBy("state.lock")
  private void landed(FileState state, FlushBatch batch, FlushBatch.Part part) {
    for (FlushBatch.DataRun run : part.runs().subList(part.joined(), part.runs().size())) {
      batch.forEachPlace(run, (address, blocks) -> space.abandon(new Run(address, blocks)));
    }
    if (part.inline()) {
      space.unreserveData(1);
    }
    state.chunks().landed();
    state.inlineInFlight(false);
    cleanIfEmpty(state);
  }

  /** What has not joined is dirty again. */
  void putBack(FlushBatch batch, FlushBatch.Part part) {
    FileState state = part.state();
    state.lock.writeLock().lock();
    try {
      if (state.isRemoved()) {
        landed(state, batch, part);
        return;
      }
      long superseded = 0;
      for (Chunk chunk : part.chunks()) {
        superseded += state.chunks().putBack(chunk, part.leftMask(chunk));
      }
      for (FlushBatch.DataRun run : part.runs().subList(part.joined(), part.runs().size())) {
        batch.forEachPlace(
            run, (address, blocks) -> space.abandonToReserved(new Run(address, blocks)));
      }
      space.unreserveData(superseded);
      state.chunks().landed();
      state.inlineInFlight(false);
      cleanIfEmpty(state);
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  @GuardedBy("state.lock")
  private void cleanIfEmpty(FileState state) {
    if (state.chunks().isEmpty()) {
      table.cleaned(state);
    }
  }
}
