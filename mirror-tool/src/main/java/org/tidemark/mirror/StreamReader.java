package org.tidemark.mirror;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

/**
 * Reads ranges from a stream, one behind the other: {@link #start}, then {@link #batch} until the
 * last one.
 */
final class StreamReader {
  private final FrameReader frames;

  StreamReader(InputStream in) {
    frames = new FrameReader(in);
  }

  /**
   * Returns the start of the next range; null at the end of the stream.
   *
   * @throws FsException EINVAL if the stream is damaged, EOPNOTSUPP if it is of a later version
   */
  @Nullable MirrorStart start() throws IOException {
    Frame frame = frames.read();
    if (frame == null) {
      return null;
    }
    if (frame.kind() != StreamFrameFormat.KIND_START) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: it does not start");
    }
    return MirrorStart.decode(frame.payload());
  }

  /** Returns the next batch of the range. */
  MirrorBatch batch() throws IOException {
    Frame frame = frames.read();
    if (frame == null) {
      throw new FsException(Errno.EINVAL, "the stream ends before its range does");
    }
    boolean last = frame.kind() == StreamFrameFormat.KIND_LAST_BATCH;
    if (!last && frame.kind() != StreamFrameFormat.KIND_BATCH) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: no batch where one should be");
    }
    MirrorBatch batch = MirrorBatch.decode(frame.payload());
    if (batch.isLast() != last) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: a last batch that is none");
    }
    return batch;
  }
}
