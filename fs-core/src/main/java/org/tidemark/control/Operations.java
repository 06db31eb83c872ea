package org.tidemark.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.MirrorReport;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ScanProgress;

/**
 * What one client can ask of a server, by name: decodes, calls {@link Maintenance}, encodes. Used
 * by the thread of its connection.
 */
final class Operations implements AutoCloseable {
  /** Progress is sent at most this often. */
  private static final long PROGRESS_NANOS_MIN = 100_000_000;

  private final Map<String, Operation> table;
  private final MirrorReadAhead readAhead;

  Operations(Maintenance m) {
    readAhead = new MirrorReadAhead(m);
    table = new HashMap<>(RetentionProtocol.operations(m.retention()));
    table.putAll(SettingsProtocol.operations(m.settings()));
    table.putAll(ReblockProtocol.operations(m.reblocking()));
    table.putAll(
        Map.ofEntries(
            entry(Protocol.INFO, Protocol.Nothing.class, (r, to) -> m.info()),
            entry(Protocol.SPACE, Protocol.Nothing.class, (r, to) -> m.space()),
            entry(Protocol.SYNC, Protocol.Nothing.class, (r, to) -> new Protocol.TidOf(m.sync())),
            entry(
                Protocol.RESOLVE,
                Protocol.When.class,
                (r, to) -> new Protocol.TidOf(m.resolve(r.when()))),
            entry(
                Protocol.TIME_OF,
                Protocol.TidOf.class,
                (r, to) -> new Protocol.TimeOf(m.timeOf(r.tid()))),
            entry(
                Protocol.FIND,
                Protocol.PathOf.class,
                (r, to) -> new Protocol.Stat(m.find(r.path()))),
            entry(
                Protocol.ATTRIBUTES,
                Protocol.FileOf.class,
                (r, to) -> new Protocol.Stat(m.attributes(r.file()))),
            entry(
                Protocol.HISTORY, Protocol.PathOf.class, (r, to) -> some(m.history(r.path()), to)),
            entry(
                Protocol.CHANGES, Protocol.FileOf.class, (r, to) -> some(m.history(r.file()), to)),
            entry(Protocol.LIST, Protocol.FileOf.class, (r, to) -> some(m.list(r.file()), to)),
            entry(Protocol.XATTRS, Protocol.FileOf.class, (r, to) -> some(m.xattrs(r.file()), to)),
            entry(
                Protocol.READ,
                Protocol.ReadOf.class,
                (r, to) -> new Protocol.Bytes(m.read(r.file(), r.offset(), r.length()))),
            entry(
                Protocol.MISMATCH,
                Protocol.TwoFiles.class,
                (r, to) -> new Protocol.Offset(m.mismatch(r.older(), r.newer()))),
            entry(
                Protocol.CHANGED_OBJECTS,
                Protocol.TidOf.class,
                (r, to) -> some(objects(m.changedSince(r.tid())), to)),
            entry(
                Protocol.READ_SYMLINK,
                Protocol.FileOf.class,
                (r, to) -> new Protocol.Bytes(m.readSymlink(r.file()))),
            entry(
                Protocol.VERIFY,
                Protocol.VerifyOf.class,
                (r, to) -> m.verify(r.data(), progressTo(to))),
            entry(
                Protocol.MIRROR_RANGE,
                Protocol.TidOf.class,
                (r, to) -> new Protocol.Bytes(m.mirrorRange(r.tid()).encode())),
            entry(
                Protocol.MIRROR_READ,
                Protocol.MirrorPart.class,
                (r, to) ->
                    new Protocol.Attached(
                        readAhead.read(MirrorStart.decode(r.range()), r.bytesMax()))),
            entry(
                Protocol.MIRROR_DIGESTS,
                Protocol.Bytes.class,
                (r, to) ->
                    new Protocol.Attached(m.mirrorDigests(DigestQuery.decode(r.bytes())).encode())),
            entry(
                Protocol.MIRROR_BEGIN,
                Protocol.Bytes.class,
                (r, to) -> new Protocol.Feed(m.mirrorBegin(MirrorStart.decode(r.bytes())))),
            entry(
                Protocol.MIRROR_APPLY,
                Protocol.MirrorBatchOf.class,
                (r, to) -> m.mirrorApply(r.feed(), MirrorBatch.decode(r.attached()))),
            entry(
                Protocol.REPLICA_STATE,
                Protocol.Nothing.class,
                (r, to) -> some(m.replicaState().stream().toList(), to)),
            entry(
                Protocol.MIRROR_REPORT,
                MirrorReport.class,
                (r, to) -> nothing(() -> m.mirrorReport(r))),
            entry(
                Protocol.MIRROR_PEERS,
                Protocol.Nothing.class,
                (r, to) -> some(m.mirrorPeers(), to)),
            entry(
                Protocol.FORGET_PEER,
                Protocol.NameOf.class,
                (r, to) -> nothing(() -> m.forgetPeer(r.name()))),
            entry(
                Protocol.PROMOTE,
                Protocol.Nothing.class,
                (r, to) -> new Protocol.TidOf(m.promote()))));
  }

  /** Returns the operation of this name, or null. */
  @Nullable Operation find(String name) {
    return table.get(name);
  }

  /** Returns when nothing is done for the client any more. */
  @Override
  public void close() {
    readAhead.close();
  }

  /** Takes what is sent before the result. */
  @FunctionalInterface
  interface Sink {
    void send(String kind, Object part);
  }

  /** One operation, from JSON to a record. */
  @FunctionalInterface
  interface Operation {
    Record run(@Nullable Object with, Sink sink) throws RecordJson.MalformedException;
  }

  /** The client is gone; thrown through whatever works for it. */
  static final class ClientGoneException extends RuntimeException {
    private final IOException cause;

    ClientGoneException(IOException cause) {
      super(cause);
      this.cause = cause;
    }

    IOException cause() {
      return cause;
    }
  }

  interface Body<R> {
    Record run(R request, Sink sink);
  }

  static <R extends Record> Map.Entry<String, Operation> entry(
      String name, Class<R> requestType, Body<R> body) {
    return Map.entry(
        name,
        (with, sink) ->
            body.run(RecordJson.fromMap(requestType, with == null ? Map.of() : with), sink));
  }

  private static Protocol.Nothing nothing(Runnable body) {
    body.run();
    return new Protocol.Nothing();
  }

  static Protocol.Nothing some(List<? extends Record> list, Sink sink) {
    for (int i = 0; i < list.size(); i += Protocol.SOME_MAX) {
      List<? extends Record> part = list.subList(i, Math.min(list.size(), i + Protocol.SOME_MAX));
      sink.send("some", part.stream().map(RecordJson::toMap).toList());
    }
    return new Protocol.Nothing();
  }

  private static List<Protocol.ObjectOf> objects(LongSet ids) {
    List<Protocol.ObjectOf> objects = new ArrayList<>(ids.size());
    ids.forEach(id -> objects.add(new Protocol.ObjectOf(id)));
    return objects;
  }

  static ScanProgress progressTo(Sink sink) {
    Clock clock = Clock.system();
    return new ScanProgress() {
      private long last = clock.monotonicNanos() - PROGRESS_NANOS_MIN;

      @Override
      public void progress(long done, long total) {
        long now = clock.monotonicNanos();
        if (now - last >= PROGRESS_NANOS_MIN) {
          last = now;
          sink.send("progress", RecordJson.toMap(new Protocol.Progress(done, total)));
        }
      }
    };
  }
}
