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
  private boolean damaged;

  /** The range at hand. */
  private @Nullable MirrorStart range;

  /** Where its next batch begins; {@link RecordKey#END} behind the last one. */
  private RecordKey next = RecordKey.END;

  private @Nullable ObjectEnd end;

  /** Whether an object has ended right before what was read last. */
  private boolean afterEnd;

  /** Whether a range, or what an object has of one, was read to its end, and no other has begun. */
  private boolean between = true;

  StreamReader(InputStream in) {
    frames = new FrameReader(in);
  }

  /** Whether the stream has ended where more must follow. */
  boolean isCutOff() {
    return cutOff || frames.isCutOff();
  }

  /** Whether what was read last was refused, as it is or where it stands. */
  boolean isDamaged() {
    return damaged;
  }

  /** Whether what was read so far is whole: nothing of a range is missing behind it. */
  boolean isBetweenRanges() {
    return between;
  }

  /** Whether a range has begun. */
  boolean hasBegun() {
    return range != null;
  }

  /** Where in the input the frame begins that was read last, or is damaged. */
  long frameStart() {
    return frames.frameStart();
  }

  /** How many bytes of the input were read. */
  long position() {
    return frames.position();
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
    try {
      Frame frame = read();
      if (frame == null) {
        return null;
      }
      range = startOf(frame);
      next = range.start();
      between = false;
      return range;
    } catch (FsException e) {
      throw located(e);
    }
  }

  /**
   * Returns the next batch of the range; null if an object has ended and the next one, with the
   * rest of the range, is not there yet.
   *
   * @throws FsException EINVAL if the stream is damaged or does not go on
   */
  @Nullable MirrorBatch batch() throws IOException {
    try {
      MirrorBatch batch = nextBatch();
      between = batch == null || batch.isLast();
      return batch;
    } catch (FsException e) {
      throw located(e);
    }
  }

  /** Says where in the stream the damage is. */
  private FsException located(FsException e) {
    damaged = e.errno() == Errno.EINVAL;
    return e.errno() == Errno.EINVAL && frames.position() > 0
        ? new FsException(
            e.errno(), e.getMessage() + " (the frame at byte " + frames.frameStart() + ")", e)
        : e;
  }

  private @Nullable MirrorBatch nextBatch() throws IOException {
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
