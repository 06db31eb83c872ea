package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.FsTarget;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** Serves one side of a mirror to {@link RemoteMirroring}, until the connection ends. */
final class Server {
  private final FrameReader reader;
  private final OutputStream out;
  private final @Nullable String onlyReplica;
  private FrameWriter writer;
  private long feed;
  private @Nullable MirrorReport lastReport;

  /**
   * A server of one connection.
   *
   * @param onlyReplica the one replica that the other side may feed, while it may do nothing else;
   *     null if it may do everything
   */
  Server(InputStream in, OutputStream out, @Nullable String onlyReplica) {
    this.reader = new FrameReader(new BufferedInputStream(in));
    this.out = out;
    this.writer = new FrameWriter(out, false);
    this.onlyReplica = onlyReplica;
  }

  /** Serves until the other side closes the connection; tells it of errors. */
  void serve() throws IOException {
    try {
      Frame first = reader.read();
      if (first != null) {
        serve(ServeProtocol.Hello.of(first));
      }
    } catch (FsException e) {
      writer.write(ServeProtocol.error(e));
      throw e;
    }
  }

  private void serve(ServeProtocol.Hello hello) throws IOException {
    writer = new FrameWriter(out, hello.compresses());
    if (onlyReplica != null && !(hello.feeds() && hello.path().equals(onlyReplica))) {
      throw forbidden(onlyReplica);
    }
    if (hello.feeds()) {
      MirrorStart source =
          hello
              .source()
              .orElseThrow(() -> new FsException(Errno.EINVAL, "a greeting without a source"));
      Long size = hello.sizeBytes() == 0 ? null : hello.sizeBytes();
      ObjectOptions objects = ObjectOptions.DEFAULTS.withCompresses(hello.compresses());
      try (Side target = Side.localReplica(hello.path(), source, size, objects)) {
        answerAll(target, true);
      }
    } else {
      FsTarget target = FsTarget.open(hello.path());
      try (Side side = Side.of(target)) {
        if (!hello.compares()) {
          target.settle();
        }
        answerAll(side, false);
      }
    }
  }

  private void answerAll(Side side, boolean feeds) throws IOException {
    writer.write(ServeProtocol.state(Optional.empty()));
    for (Frame request = reader.read(); request != null; request = reader.read()) {
      answer(side, feeds, request);
    }
  }

  private void answer(Side side, boolean feeds, Frame request) throws IOException {
    switch (request.kind()) {
      case ServeProtocol.KIND_ASK_STATE ->
          writer.write(ServeProtocol.state(side.replica().replicaState()));
      case StreamFrameFormat.KIND_START -> {
        checkRole(feeds);
        feed = side.replica().mirrorBegin(MirrorStart.decode(request.payload()));
        writer.write(ServeProtocol.state(side.replica().replicaState()));
      }
      case StreamFrameFormat.KIND_BATCH, StreamFrameFormat.KIND_LAST_BATCH -> {
        checkRole(feeds);
        ReplicaState state =
            side.replica().mirrorApply(feed, MirrorBatch.decode(request.payload()));
        writer.write(ServeProtocol.state(Optional.of(state)));
      }
      case ServeProtocol.KIND_ASK_RANGE -> {
        checkRole(!feeds);
        MirrorStart range = side.source().mirrorRange(ServeProtocol.range(request));
        writer.write(new Frame(StreamFrameFormat.KIND_START, range.encode()));
      }
      case ServeProtocol.KIND_ASK_BATCHES -> {
        checkRole(!feeds);
        StreamWriter.writeBatches(
            side.source(),
            MirrorStart.decode(request.payload()),
            writer,
            () -> repeat(side.source()));
      }
      case ServeProtocol.KIND_REPORT -> {
        checkRole(!feeds);
        lastReport = ServeProtocol.report(request);
        side.source().mirrorReport(lastReport);
      }
      case ServeProtocol.KIND_ASK_MOMENT -> {
        checkMayRead();
        writer.write(ServeProtocol.moment(side.resolve(ServeProtocol.when(request))));
      }
      case ServeProtocol.KIND_ASK_DIGESTS -> {
        checkMayRead();
        DigestQuery query = DigestQuery.decode(request.payload());
        writer.write(
            new Frame(ServeProtocol.KIND_DIGESTS, side.source().mirrorDigests(query).encode()));
      }
      default -> ServeProtocol.check(false, "a request of no kind");
    }
  }

  /** While batches go out the other side cannot report, but each that it takes is progress. */
  private void repeat(SourceSide served) {
    if (lastReport != null) {
      served.mirrorReport(lastReport);
    }
  }

  /** A digest tells, too, what is there. */
  private void checkMayRead() {
    if (onlyReplica != null) {
      throw forbidden(onlyReplica);
    }
  }

  private static FsException forbidden(String only) {
    return new FsException(
        Errno.EACCES, "this key is for feeding " + only + ", and for nothing else");
  }

  private static void checkRole(boolean fits) {
    ServeProtocol.check(fits, "a request for the other side of a mirror");
  }
}
