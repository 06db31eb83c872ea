package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tidemark.base.Check;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.InlineFormat;
import org.tidemark.space.Reserve;
import org.tidemark.space.Space;
import org.tidemark.txn.Store;

/**
 * Takes what is written into the write-back buffer of its file.
 *
 * <p>Each block that becomes dirty is backed by a reservation of space, so that a full filesystem
 * says so here and not when the data leaves the buffer. Of a block that is written in part, the
 * rest is read here too. A reader sees all of a write of up to 1 MiB, or nothing of it.
 *
 * <p>Thread-safe; takes the write lock of the file, and its lock within.
 */
final class FileWriter {
  private final Store store;
  private final Space space;
  private final Clock clock;
  private final FileTable table;
  private final FileReader reader;
  private final Flusher flusher;
  private final int inlineBytesMax;
  private final ConcurrentLinkedQueue<OldBlocks> olds = new ConcurrentLinkedQueue<>();

  FileWriter(Store store, Clock clock, FileTable table, FileReader reader, Flusher flusher) {
    this.store = store;
    this.space = store.space();
    this.clock = clock;
    this.table = table;
    this.reader = reader;
    this.flusher = flusher;
    this.inlineBytesMax = InlineFormat.bytesMax(store.volumes().geometry().nodeBytes());
  }

  /**
   * Writes all that remains in src; more than 1 MiB as several writes, of which the first may have
   * been done when a later one fails.
   *
   * @throws FsException EFBIG; ENOSPC; EROFS; EIO if what surrounds the data cannot be read
   */
  void write(FileState state, long offset, ByteBuffer src, Reserve level, boolean setsTimes) {
    Check.argument(offset >= 0, "a negative offset", offset);
    if (offset > ChunkLayout.FILE_BYTES_MAX - src.remaining()) {
      throw new FsException(
          Errno.EFBIG, "a file cannot be longer than " + ChunkLayout.FILE_BYTES_MAX + " bytes");
    }
    long at = offset;
    while (src.hasRemaining()) {
      int toWindow = ChunkLayout.WINDOW_BYTES - (int) (at % ChunkLayout.WINDOW_BYTES);
      int length = Math.min(src.remaining(), toWindow);
      flusher.beforeWrite(length);
      store.room().reclaimer().beforeUse(length);
      writeSlice(state, at, src, length, level, setsTimes);
      at += length;
    }
  }

  private void writeSlice(
      FileState state, long offset, ByteBuffer src, int length, Reserve level, boolean setsTimes) {
    int attempt = 0;
    while (!tryWrite(state, offset, src, length, level, setsTimes)) {
      if (!store.room().await(level, true, attempt++)) {
        throw new FsException(Errno.ENOSPC, "no space left on device");
      }
    }
  }

  private boolean tryWrite(
      FileState state, long offset, ByteBuffer src, int length, Reserve level, boolean setsTimes) {
    OldBlocks pooled = olds.poll();
    OldBlocks old = pooled == null ? new OldBlocks() : pooled;
    old.clear();
    state.writeLock.lock();
    try {
      while (true) {
        long missing;
        state.lock.writeLock().lock();
        try {
          state.load(store);
          missing = missingOld(state, offset, length, old);
          if (missing < 0) {
            return tryPut(state, offset, src, length, level, setsTimes, old);
          }
        } finally {
          state.lock.writeLock().unlock();
        }
        // Read with the write lock alone: content does not change under it, so this stays right
        // even if the block moves from the buffer to the medium meanwhile.
        readOld(state, missing, old.add(missing));
      }
    } finally {
      state.writeLock.unlock();
      olds.add(old);
    }
  }

  /** A block whose content is needed and neither buffered nor in old; -1 if there is none. */
  @GuardedBy("state.lock")
  private long missingOld(FileState state, long offset, int length, OldBlocks old) {
    long end = offset + length;
    long first = ChunkLayout.blockOf(offset);
    long last = ChunkLayout.blockOf(end - 1);
    if (offset % ChunkLayout.BLOCK_BYTES != 0 && isMissing(state, first, old)) {
      return first;
    }
    // What follows the end of a write is old content only as far as the file goes.
    if (end % ChunkLayout.BLOCK_BYTES != 0 && end < state.size() && isMissing(state, last, old)) {
      return last;
    }
    return leavesInline(state, end) && first > 0 && isMissing(state, 0, old) ? 0 : -1;
  }

  @GuardedBy("state.lock")
  private static boolean isMissing(FileState state, long block, OldBlocks old) {
    return ChunkLayout.offsetOfBlock(block) < state.size()
        && !state.chunks().isBuffered(block)
        && !old.has(block);
  }

  /**
   * Whether this write makes a file that is stored inline, or about to be, too long for that. Then
   * its first block is written too, so that the inline content can go when that leaves the buffer.
   */
  @GuardedBy("state.lock")
  private boolean leavesInline(FileState state, long end) {
    boolean isInline = state.form() == FileState.Form.INLINE || state.inlineInFlight();
    return isInline && Math.max(end, state.size()) > inlineBytesMax;
  }

  private void readOld(FileState state, long block, ByteBuffer dst) {
    int length = reader.read(state, ChunkLayout.offsetOfBlock(block), dst);
    while (length < ChunkLayout.BLOCK_BYTES) {
      dst.put(length++, (byte) 0);
    }
  }

  /** Reserves and buffers; false if there is no space. */
  @GuardedBy("state.lock")
  private boolean tryPut(
      FileState state,
      long offset,
      ByteBuffer src,
      int length,
      Reserve level,
      boolean setsTimes,
      OldBlocks old) {
    if (store.readOnly()) {
      throw new FsException(Errno.EROFS, "the filesystem is read-only");
    }
    DirtyChunks chunks = state.chunks();
    long end = offset + length;
    state.checkGrowth(end);
    long first = ChunkLayout.blockOf(offset);
    boolean firstBlockToo = leavesInline(state, end) && first > 0 && !chunks.isDirty(0);
    long blocks = chunks.cleanBlocks(first, ChunkLayout.blockAtOrBehind(end));
    blocks += firstBlockToo ? 1 : 0;
    if (!space.reserveData(blocks, level)) {
      return false;
    }
    if (!chunks.hasDirty()) {
      table.dirtied(state);
    }
    if (firstBlockToo) {
      chunks.touch(0, old);
    }
    chunks.write(offset, src, length, old);
    if (setsTimes) {
      state.written(end, clock.realtimeNanos());
    } else {
      state.written(end);
    }
    flusher.noteDirty(state, chunks.fullChunks());
    return true;
  }
}
