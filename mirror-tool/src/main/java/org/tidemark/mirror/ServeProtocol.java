package org.tidemark.mirror;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.MirrorReport;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * What both ends of an ssh connection say to each other besides the frames of a stream.
 *
 * <p>The client begins with HELLO, and the server answers STATE. Then the client sends requests;
 * each is answered by one frame, in order: STATE? by STATE, RANGE? by START, START (begin to apply)
 * and BATCH by STATE, MOMENT? by MOMENT, DIGESTS? by DIGESTS. READ? is answered by all batches of
 * the range. ERROR may stand for any answer, and is the last one. REPORT has no answer.
 */
final class ServeProtocol {
  static final int VERSION = 2;

  static final int KIND_HELLO = 16;
  static final int KIND_STATE = 17;
  static final int KIND_ASK_STATE = 18;
  static final int KIND_ASK_RANGE = 19;
  static final int KIND_ASK_BATCHES = 20;
  static final int KIND_ERROR = 21;
  static final int KIND_ASK_MOMENT = 22;
  static final int KIND_MOMENT = 23;
  static final int KIND_ASK_DIGESTS = 24;
  static final int KIND_DIGESTS = 25;

  /** How a replica stands, for the source; has no answer. */
  static final int KIND_REPORT = 26;

  private static final int REPORT_BYTES = 1 + Integer.BYTES + Long.BYTES;
  private static final int STATE_BYTES = 16 + 3 * Long.BYTES + 2 + 1 + 3 * Long.BYTES + 1;

  private ServeProtocol() {}

  /**
   * The first frame.
   *
   * @param feeds whether the server's side is the replica; else it is the source
   * @param compares whether the server's side is only looked at, as of a moment that it has
   * @param compresses whether what the server sends is to be compressed
   * @param sizeBytes of an image that is made; 0 for that of the source
   * @param path what the server's side is
   * @param source of the replica, for one that is made
   */
  record Hello(
      boolean feeds,
      boolean compares,
      boolean compresses,
      long sizeBytes,
      String path,
      Optional<MirrorStart> source) {
    private static final int FEEDS = 1;
    private static final int COMPRESSES = 2;
    private static final int COMPARES = 4;

    private int flags() {
      return (feeds ? FEEDS : 0) | (compresses ? COMPRESSES : 0) | (compares ? COMPARES : 0);
    }

    Frame frame() {
      byte[] pathBytes = path.getBytes(StandardCharsets.UTF_8);
      byte[] start = source.map(MirrorStart::encode).orElse(new byte[0]);
      ByteBuffer p =
          ByteBuffer.allocate(
              2 * Integer.BYTES + Long.BYTES + Integer.BYTES + pathBytes.length + start.length);
      p.putInt(VERSION).putInt(flags());
      p.putLong(sizeBytes).putInt(pathBytes.length).put(pathBytes).put(start);
      return new Frame(KIND_HELLO, p.array());
    }

    static Hello of(Frame frame) {
      ByteBuffer p = ByteBuffer.wrap(frame.payload());
      check(frame.kind() == KIND_HELLO && p.remaining() >= Integer.BYTES, "no greeting");
      int version = p.getInt();
      if (version != VERSION) {
        throw new FsException(
            Errno.EOPNOTSUPP,
            "the other side speaks version "
                + version
                + ", this one version "
                + VERSION
                + ": use the same release on both sides");
      }
      check(p.remaining() >= 2 * Integer.BYTES + Long.BYTES, "a greeting that is cut off");
      int flags = p.getInt();
      long sizeBytes = p.getLong();
      int pathLength = p.getInt();
      check(pathLength >= 0 && pathLength <= p.remaining(), "a greeting that is cut off");
      byte[] path = new byte[pathLength];
      p.get(path);
      byte[] start = new byte[p.remaining()];
      p.get(start);
      return new Hello(
          (flags & FEEDS) != 0,
          (flags & COMPARES) != 0,
          (flags & COMPRESSES) != 0,
          sizeBytes,
          new String(path, StandardCharsets.UTF_8),
          start.length == 0 ? Optional.empty() : Optional.of(MirrorStart.decode(start)));
    }
  }

  static Frame state(Optional<ReplicaState> state) {
    ByteBuffer p = ByteBuffer.allocate(state.isEmpty() ? 0 : STATE_BYTES);
    state.ifPresent(s -> {
      p.putLong(s.lineage().getMostSignificantBits())
          .putLong(s.lineage().getLeastSignificantBits());
      p.putLong(s.mark()).putLong(s.base()).putLong(s.target());
      RecordKey next = s.next();
      p.putShort((short) next.pfs()).put((byte) next.type());
      p.putLong(next.objectId()).putLong(next.key()).putLong(next.createTid());
      p.put((byte) (s.clean() ? 1 : 0));
    });
    return new Frame(KIND_STATE, p.array());
  }

  static Optional<ReplicaState> state(Frame frame) {
    check(frame.kind() == KIND_STATE, "an answer of another kind");
    ByteBuffer p = ByteBuffer.wrap(frame.payload());
    if (!p.hasRemaining()) {
      return Optional.empty();
    }
    check(p.remaining() == STATE_BYTES, "a state of a wrong length");
    UUID lineage = new UUID(p.getLong(), p.getLong());
    long mark = p.getLong();
    long base = p.getLong();
    long target = p.getLong();
    int pfs = p.getShort() & 0xffff;
    int type = p.get() & 0xff;
    RecordKey next = new RecordKey(pfs, p.getLong(), type, p.getLong(), p.getLong());
    return Optional.of(new ReplicaState(lineage, mark, base, target, next, p.get() != 0, false));
  }

  static Frame askRange(long from) {
    return new Frame(KIND_ASK_RANGE, ByteBuffer.allocate(Long.BYTES).putLong(from).array());
  }

  static long range(Frame frame) {
    check(frame.payload().length == Long.BYTES, "a tid of a wrong length");
    return ByteBuffer.wrap(frame.payload()).getLong();
  }

  static Frame report(MirrorReport report) {
    byte[] name = report.replica().getBytes(StandardCharsets.UTF_8);
    return new Frame(
        KIND_REPORT,
        ByteBuffer.allocate(REPORT_BYTES + name.length)
            .put((byte) report.phase().ordinal())
            .putInt(report.nextSeconds())
            .putLong(report.mark())
            .put(name)
            .array());
  }

  static MirrorReport report(Frame frame) {
    ByteBuffer p = ByteBuffer.wrap(frame.payload());
    check(p.remaining() > REPORT_BYTES, "a report that is cut off");
    int phase = p.get();
    MirrorReport.Phase[] phases = MirrorReport.Phase.values();
    check(phase >= 0 && phase < phases.length, "a report of no kind");
    int nextSeconds = p.getInt();
    long mark = p.getLong();
    String name = new String(frame.payload(), p.position(), p.remaining(), StandardCharsets.UTF_8);
    return new MirrorReport(name, phases[phase], mark, nextSeconds);
  }

  static Frame askMoment(String when) {
    return new Frame(KIND_ASK_MOMENT, when.getBytes(StandardCharsets.UTF_8));
  }

  static String when(Frame frame) {
    return new String(frame.payload(), StandardCharsets.UTF_8);
  }

  static Frame moment(long tid) {
    return new Frame(KIND_MOMENT, ByteBuffer.allocate(Long.BYTES).putLong(tid).array());
  }

  static long moment(Frame frame) {
    check(
        frame.kind() == KIND_MOMENT && frame.payload().length == Long.BYTES,
        "an answer of another kind");
    return ByteBuffer.wrap(frame.payload()).getLong();
  }

  static Frame error(FsException e) {
    String text = e.errno() + " " + e.getMessage();
    return new Frame(KIND_ERROR, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns what an ERROR frame says. */
  static FsException error(Frame frame) {
    String text = new String(frame.payload(), StandardCharsets.UTF_8);
    int space = text.indexOf(' ');
    String name = text.substring(0, Math.max(0, space));
    for (Errno errno : Errno.values()) {
      if (errno.name().equals(name)) {
        return new FsException(errno, text.substring(space + 1));
      }
    }
    return new FsException(Errno.EIO, text);
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new FsException(
          Errno.EINVAL, "the other side says what is not understood: " + otherwise);
    }
  }
}
