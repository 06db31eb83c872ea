package org.tidemark.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * Reads ranges from a stream, one behind the other: {@link #start}, then {@link #batch} until the
 * last one. A range may be in several objects, one behind the other.
 */
final class StreamReader {
  private final FrameReader frames;
  private boolean cutOff;

  /** The range at hand. */
  private @Nullable MirrorStart range;

  /** Where its next batch begins; {@link RecordKey#END} behind the last one. */
  private RecordKey next = RecordKey.END;

  private @Nullable ObjectEnd end;

  /** Whether an object has ended right before what was read last. */
  private boolean afterEnd;

  StreamReader(InputStream in) {
    frames = new FrameReader(in);
  }

  /** Whether the stream has ended where more must follow. */
  boolean isCutOff() {
    return cutOff || frames.isCutOff();
  }

  /** What the object said that has ended last, if it was one. */
  Optional<ObjectEnd> end() {
    return Optional.ofNullable(end);
  }

  /**
   * Returns the start of the next range; null at the end of the stream.
   *
   * @throws FsException EINVAL if the stream is damaged, EOPNOTSUPP if it is of a later version
   */
  @Nullable MirrorStart start() throws IOException {
    Frame frame = read();
    if (frame == null) {
      return null;
    }
    range = startOf(frame);
    next = range.start();
    return range;
  }

  /**
   * Returns the next batch of the range; null if an object has ended and the next one, with the
   * rest of the range, is not there yet.
   *
   * @throws FsException EINVAL if the stream is damaged or does not go on
   */
  @Nullable MirrorBatch batch() throws IOException {
    Frame frame = read();
    while (frame != null && frame.kind() == StreamFrameFormat.KIND_START) {
      goOn(startOf(frame));
      frame = read();
    }
    if (frame == null) {
      if (afterEnd) {
        return null;
      }
      cutOff = true;
      throw new FsException(Errno.EINVAL, "the stream ends before its range does");
    }
    boolean last = frame.kind() == StreamFrameFormat.KIND_LAST_BATCH;
    if (afterEnd || (!last && frame.kind() != StreamFrameFormat.KIND_BATCH)) {
      throw damaged("no batch where one should be");
    }
    MirrorBatch batch = MirrorBatch.decode(frame.payload());
    if (batch.isLast() != last) {
      throw damaged("a last batch that is none");
    }
    next = batch.next();
    return batch;
  }

  /** Returns the next frame that is no end of an object; null at the end of the stream. */
  private @Nullable Frame read() throws IOException {
    Frame frame = frames.read();
    afterEnd = frame != null && frame.kind() == StreamFrameFormat.KIND_END;
    if (frame == null || !afterEnd) {
      return frame;
    }
    MirrorStart ended = range;
    if (ended == null) {
      throw damaged("an end without a start");
    }
    end = endOf(frame, ended);
    return frames.read();
  }

  private ObjectEnd endOf(Frame frame, MirrorStart ended) {
    ObjectEnd found = ObjectEnd.of(frame, ended.source().lineage());
    ReplicaState state = found.state();
    boolean fits =
        next.equals(RecordKey.END)
            ? state.base() == ended.to() && state.target() == 0
            : state.base() == ended.from()
                && state.target() == ended.to()
                && state.next().equals(next);
    if (!fits) {
      throw damaged("an end of something else");
    }
    return found;
  }

  private static MirrorStart startOf(Frame frame) {
    if (frame.kind() != StreamFrameFormat.KIND_START) {
      throw damaged("it does not start");
    }
    return MirrorStart.decode(frame.payload());
  }

  /** Another object goes on with the range. */
  private void goOn(MirrorStart rest) {
    MirrorStart begun = range;
    if (begun == null
        || !rest.source().lineage().equals(begun.source().lineage())
        || rest.from() != begun.from()
        || rest.to() != begun.to()
        || !rest.start().equals(next)) {
      throw new FsException(
          Errno.EINVAL,
          "the stream does not go on where it was: the rest of "
              + (begun == null ? "its range" : ObjectName.range(begun.from(), begun.to()))
              + " is missing");
    }
    range = rest;
  }

  private static FsException damaged(String what) {
    return new FsException(Errno.EINVAL, "the stream is damaged: " + what);
  }
}
