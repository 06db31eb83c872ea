package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * One side of a mirror at the other end of a connection, which {@link Server} serves.
 *
 * <p>Nothing waits for an answer that need not: the source sends all batches of a range in one go,
 * and a replica is sent some before it has said how far the first one has brought it. One thread.
 */
final class RemoteMirroring implements SourceSide, ReplicaSide {
  /** So many batches may be on their way, or at work, at once. */
  private static final int UNANSWERED_MAX = 8;

  private final FrameWriter writer;
  private final FrameReader reader;
  private boolean greeted;
  private int unanswered;
  private ReplicaState lastState = ReplicaState.empty(new UUID(0, 0));

  /** Where the batches that the source sends by itself go on; null if it sends none. */
  private @Nullable RecordKey sentNext;

  /**
   * Greets the other side.
   *
   * @throws FsException what it answers
   * @throws CommandException if there is no connection
   */
  RemoteMirroring(InputStream in, OutputStream out, ServeProtocol.Hello hello) {
    writer = new FrameWriter(out, hello.compresses());
    reader = new FrameReader(new BufferedInputStream(in));
    write(hello.frame());
    Optional<ReplicaState> ignored = ServeProtocol.state(greeting());
    greeted = true;
  }

  private Frame greeting() {
    try {
      return read();
    } catch (FsException e) {
      if (e.errno() == Errno.EINVAL && reader.framesRead() == 0) {
        throw CommandException.failed(
            "the other side answers with something else; does its shell print a text at login, or"
                + " is --remote-program another program?");
      }
      throw e;
    }
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    Frame answer = ask(ServeProtocol.askRange(from));
    ServeProtocol.check(answer.kind() == StreamFrameFormat.KIND_START, "no range");
    return MirrorStart.decode(answer.payload());
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    Frame frame =
        range.start().equals(sentNext)
            ? read()
            : ask(new Frame(ServeProtocol.KIND_ASK_BATCHES, range.encode()));
    ServeProtocol.check(
        frame.kind() == StreamFrameFormat.KIND_BATCH
            || frame.kind() == StreamFrameFormat.KIND_LAST_BATCH,
        "no batch");
    MirrorBatch batch = MirrorBatch.decode(frame.payload());
    sentNext = batch.isLast() ? null : batch.next();
    return batch;
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    Frame answer = ask(new Frame(ServeProtocol.KIND_ASK_DIGESTS, query.encode()));
    ServeProtocol.check(answer.kind() == ServeProtocol.KIND_DIGESTS, "no digests");
    return DigestAnswer.decode(answer.payload());
  }

  /** As {@link org.tidemark.fs.Maintenance#resolve}. */
  long resolve(String when) {
    return ServeProtocol.moment(ask(ServeProtocol.askMoment(when)));
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return ServeProtocol.state(ask(new Frame(ServeProtocol.KIND_ASK_STATE, new byte[0])));
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    lastState = someState(ask(new Frame(StreamFrameFormat.KIND_START, range.encode())));
    return 0;
  }

  /** Returns how far it has come as far as it has said; after the last batch exactly. */
  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    int kind = batch.isLast() ? StreamFrameFormat.KIND_LAST_BATCH : StreamFrameFormat.KIND_BATCH;
    write(new Frame(kind, batch.encode()));
    unanswered++;
    while (unanswered > UNANSWERED_MAX || (batch.isLast() && unanswered > 0)) {
      lastState = someState(read());
      unanswered--;
    }
    return lastState;
  }

  private static ReplicaState someState(Frame frame) {
    return ServeProtocol.state(frame)
        .orElseThrow(() -> new FsException(Errno.EINVAL, "the other side is no replica"));
  }

  /** Not while batches come: who sends them does not look, and reports by itself. */
  @Override
  public void mirrorReport(MirrorReport report) {
    if (sentNext == null) {
      write(ServeProtocol.report(report));
    }
  }

  private Frame ask(Frame request) {
    write(request);
    return read();
  }

  private void write(Frame frame) {
    try {
      writer.write(frame);
    } catch (IOException e) {
      while (unanswered > 0) {
        lastState = someState(read()); // it may have said why before it went
        unanswered--;
      }
      throw broken(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the next answer; an error is thrown. */
  private Frame read() {
    try {
      Frame frame = reader.read();
      if (frame == null) {
        throw broken("it was closed");
      }
      if (frame.kind() == ServeProtocol.KIND_ERROR) {
        throw ServeProtocol.error(frame);
      }
      return frame;
    } catch (IOException e) {
      throw broken(String.valueOf(e.getMessage()));
    }
  }

  private RuntimeException broken(String why) {
    return greeted
        ? CommandException.partial(
            "the connection broke (" + why + "); call it again, and it goes on where it was")
        : CommandException.failed(
            "the other side does not answer; what ssh says about it stands above");
  }
}
