package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.txn.Store;

/**
 * Finds data and holes, as SEEK_DATA and SEEK_HOLE do, in units of blocks. Buffered blocks are
 * data.
 *
 * <p>Thread-safe.
 */
final class FileSeek {
  /** How many extents are looked at before others get their turn with the tree. */
  private static final int EXTENTS_AT_ONCE = 1024;

  private final Store store;

  FileSeek(Store store) {
    this.store = store;
  }

  /**
   * Returns the first byte at or behind a place that is data.
   *
   * @throws FsException ENXIO if there is none
   */
  long data(FileState state, long offset) {
    state.lock.readLock().lock();
    try {
      long buffered = offset < 0 ? -1 : state.chunks().nextBuffered(ChunkLayout.blockOf(offset));
      return data(state.objectId(), Tid.NOW, state.size(), offset, buffered);
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /** As {@link #data(FileState, long)}, of the past. */
  long data(long objectId, long asOf, long size, long offset) {
    return data(objectId, asOf, size, offset, -1);
  }

  private long data(long objectId, long asOf, long size, long offset, long bufferedBlock) {
    checkInside(offset, size);
    long found =
        store.read(view -> {
          if (offset < ChunkLayout.BLOCK_BYTES && InlineContent.length(view, objectId, asOf) > 0) {
            return offset;
          }
          return Extents.nextData(view, objectId, offset, size, asOf);
        });
    if (bufferedBlock >= 0) {
      long buffered = Math.max(offset, ChunkLayout.offsetOfBlock(bufferedBlock));
      found = found < 0 ? buffered : Math.min(found, buffered);
    }
    if (found < 0 || found >= size) {
      throw new FsException(Errno.ENXIO, "no data at or behind offset " + offset);
    }
    return found;
  }

  /**
   * Returns the first byte at or behind a place that is not data; the end of the file at the
   * latest.
   *
   * @throws FsException ENXIO if the place does not lie in the file
   */
  long hole(FileState state, long offset) {
    state.lock.readLock().lock();
    try {
      return hole(state, state.objectId(), Tid.NOW, state.size(), offset);
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /** As {@link #hole(FileState, long)}, of the past. */
  @SuppressWarnings("GuardedBy") // without a state, nothing that its lock guards is looked at
  long hole(long objectId, long asOf, long size, long offset) {
    return hole(null, objectId, asOf, size, offset);
  }

  @GuardedBy("state.lock")
  private long hole(@Nullable FileState state, long objectId, long asOf, long size, long offset) {
    checkInside(offset, size);
    long at = offset;
    while (at < size) {
      long next = at;
      if (state != null && state.chunks().isBuffered(ChunkLayout.blockOf(at))) {
        next = ChunkLayout.offsetOfBlock(ChunkLayout.blockOf(at) + 1);
      } else {
        next = skipTree(objectId, asOf, at);
      }
      if (next == at) {
        return at;
      }
      at = next;
    }
    return size;
  }

  private long skipTree(long objectId, long asOf, long from) {
    return store.read(view -> {
      if (from < ChunkLayout.BLOCK_BYTES && InlineContent.length(view, objectId, asOf) > 0) {
        return (long) ChunkLayout.BLOCK_BYTES;
      }
      return Extents.skipData(view, objectId, from, asOf, EXTENTS_AT_ONCE);
    });
  }

  private static void checkInside(long offset, long size) {
    if (offset < 0 || offset >= size) {
      throw new FsException(Errno.ENXIO, "offset " + offset + " is not inside the file");
    }
  }
}
