package org.tidemark.mirror;

import java.io.IOException;
import java.io.OutputStream;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

/** Writes what a source has of a range to a stream. */
public final class StreamWriter {
  private final FrameWriter frames;
  private long items;

  /**
   * A writer of a new stream.
   *
   * @param out is flushed after each frame
   */
  public StreamWriter(OutputStream out, boolean compresses) {
    frames = new FrameWriter(out, compresses);
  }

  /** Writes a whole range. */
  public void write(SourceSide source, MirrorStart range) throws IOException {
    frames.write(new Frame(StreamFrameFormat.KIND_START, range.encode()));
    items += writeBatches(source, range, frames, () -> {});
  }

  /**
   * Writes the batches of a range; returns how many items there were.
   *
   * @param written is run after each batch
   */
  static long writeBatches(
      SourceSide source, MirrorStart range, FrameWriter frames, Runnable written)
      throws IOException {
    long items = 0;
    MirrorStart rest = range;
    MirrorBatch batch;
    do {
      batch = source.mirrorRead(rest, SourceSide.BATCH_BYTES);
      int kind = batch.isLast() ? StreamFrameFormat.KIND_LAST_BATCH : StreamFrameFormat.KIND_BATCH;
      frames.write(new Frame(kind, batch.encode()));
      written.run();
      items += batch.items().size();
      rest = rest.startingAt(batch.next());
    } while (!batch.isLast());
    return items;
  }

  /** How many records, and parts of unchanged ones, were written. */
  long items() {
    return items;
  }

  /** Returns how many bytes were written so far. */
  public long bytesWritten() {
    return frames.bytesWritten();
  }
}
