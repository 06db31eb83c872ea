package org.tidemark.object;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;
import org.tidemark.space.Space;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * Blocks of which an operation wipes out a part: the last one of a file that is cut, the outer ones
 * of a hole. Each gets a new block, with the rest of the old content as the tree has it, before the
 * operation that puts it in place. So the operation is atomic, and needs no data from buffers.
 *
 * <p>Thread-safe.
 */
final class EdgeBlocks {
  /** A block that was written, and waits for its operation. */
  record Edge(long fileBlock, Run run, int crc) {
    long offset() {
      return ChunkLayout.offsetOfBlock(fileBlock);
    }
  }

  private final Store store;
  private final Space space;
  private final FileReader reader;
  private final ExtentEditor extents;

  EdgeBlocks(Store store, FileReader reader, ExtentEditor extents) {
    this.store = store;
    this.space = store.space();
    this.reader = reader;
    this.extents = extents;
  }

  /**
   * Writes a new version of a block that has zeros from one byte of the file to another. The write
   * lock and the flush lock of the file are held until it is put in place or abandoned.
   *
   * @return null if the block is a hole and stays one
   */
  @Nullable Edge write(long objectId, long fileBlock, long zerosFrom, long zerosTo) {
    long offset = ChunkLayout.offsetOfBlock(fileBlock);
    if (isHole(objectId, offset)) {
      return null;
    }
    ByteBuffer content = ByteBuffer.allocate(ChunkLayout.BLOCK_BYTES);
    reader.readTree(objectId, Tid.NOW, ChunkLayout.FILE_BYTES_MAX, offset, content);
    content.clear();
    int from = (int) Math.max(0, zerosFrom - offset);
    int to = (int) Math.min(ChunkLayout.BLOCK_BYTES, zerosTo - offset);
    for (int i = from; i < to; i++) {
      content.put(i, (byte) 0);
    }
    if (!space.reserveData(1, Reserve.REMOVE)) {
      throw new FsException(Errno.ENOSPC, "no space left on device");
    }
    Run run = space.allocateData(1);
    boolean done = false;
    try {
      int crc = Crc32c.of(content);
      store.volumes().write(run.address(), content);
      done = true;
      return new Edge(fileBlock, run, crc);
    } catch (FsException e) {
      store.failReadOnly(e);
      throw e;
    } finally {
      if (!done) {
        space.abandon(run);
      }
    }
  }

  private boolean isHole(long objectId, long offset) {
    return store.read(view ->
        Extents.nextData(view, objectId, offset, offset + ChunkLayout.BLOCK_BYTES, Tid.NOW))
        < 0;
  }

  /** Puts a block in its place, which is a hole by now. */
  void insert(Change change, long objectId, Edge edge) {
    int[] crcs = {edge.crc()};
    extents.insert(change, objectId, edge.offset(), edge.run().address(), 1, crcs, 0);
    change.allocated(edge.run());
  }

  /** Gives a block back whose operation did not happen. */
  void abandon(@Nullable Edge edge) {
    if (edge != null) {
      space.abandon(edge.run());
    }
  }
}
