package org.tidemark.control;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

/**
 * Reads the next batch of a range while the one before is on its way to the client: else one side
 * always waits for the other, which makes a first copy a third slower.
 *
 * <p>A batch is that of the commit at which it was read, a moment before it is asked for; that is
 * no other than a longer way to the client. Used by the thread of one connection.
 */
final class MirrorReadAhead implements AutoCloseable {
  private record Part(MirrorStart range, int bytesMax) {}

  private final SourceSide source;
  private @Nullable ExecutorService reader;
  private @Nullable Part aheadPart;
  private @Nullable Future<MirrorBatch> ahead;

  MirrorReadAhead(SourceSide source) {
    this.source = source;
  }

  /** As {@link SourceSide#mirrorRead}, laid out. */
  byte[] read(MirrorStart range, int bytesMax) {
    Part part = new Part(range, bytesMax);
    Future<MirrorBatch> there = part.equals(aheadPart) ? ahead : null;
    aheadPart = null;
    ahead = null;
    MirrorBatch batch = there == null ? source.mirrorRead(range, bytesMax) : await(there);
    if (!batch.isLast()) {
      if (reader == null) {
        reader =
            Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("control-ahead").factory());
      }
      Part rest = new Part(range.startingAt(batch.next()), bytesMax);
      aheadPart = rest;
      ahead = reader.submit(() -> source.mirrorRead(rest.range(), rest.bytesMax()));
    }
    return batch.encode();
  }

  private static MirrorBatch await(Future<MirrorBatch> batch) {
    try {
      return batch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted", e);
    }
  }

  /** Returns when nothing is read for it any more. */
  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
