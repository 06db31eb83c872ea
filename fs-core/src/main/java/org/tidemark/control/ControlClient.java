package org.tidemark.control;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.DirectoryListing;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystemInfo;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.Moment;
import org.tidemark.fs.PeerStatus;
import org.tidemark.fs.Retention;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fs.XattrValue;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * The maintenance of a filesystem that another process has mounted, over its socket.
 *
 * <p>Lock: one request at a time; a request of another thread waits for it. A request that failed
 * half-way closes the connection, since what comes next on it would belong to that request.
 */
public final class ControlClient implements Maintenance {
  /** A living server greets at once; one that was stopped never does. */
  private static final long GREETING_MILLIS_MAX = 5_000;

  private static final System.Logger LOGGER = System.getLogger(ControlClient.class.getName());

  private final LineChannel lines;
  private final Protocol.Greeting greeting;
  private final ReentrantLock lock = new ReentrantLock();

  private ControlClient(LineChannel lines, Protocol.Greeting greeting) {
    this.lines = lines;
    this.greeting = greeting;
  }

  /**
   * Connects to the process that has this image mounted.
   *
   * @param image path of a volume
   * @return empty if there is none that this user may ask
   */
  public static Optional<ControlClient> forImage(Path image) {
    return find(SocketFolders.ofThisUser(), image, null);
  }

  /**
   * Connects to the process that serves this mount.
   *
   * @param image what the list of mounts shows as its source
   * @param mountPoint where it is mounted, absolute
   * @return empty if there is none that this user may ask
   */
  public static Optional<ControlClient> forMount(Path image, Path mountPoint) {
    return find(SocketFolders.ofThisUser(), image, mountPoint);
  }

  static Optional<ControlClient> find(
      SocketFolders folders, Path image, @Nullable Path mountPoint) {
    ControlClient second = null;
    for (Path socket : folders.sockets()) {
      ControlClient candidate = connect(socket);
      if (candidate == null) {
        continue;
      }
      if (!candidate.serves(image)) {
        candidate.close();
      } else if (mountPoint == null || candidate.mountPoint().equals(mountPoint)) {
        if (second != null) {
          second.close();
        }
        return Optional.of(candidate);
      } else if (second == null) {
        second = candidate; // The same image elsewhere: as good, unless a better one comes.
      } else {
        candidate.close();
      }
    }
    return Optional.ofNullable(second);
  }

  /** Returns null if nobody listens there, or nobody who speaks like us. */
  static @Nullable ControlClient connect(Path socket) {
    try {
      LineChannel lines =
          new LineChannel(
              SocketChannel.open(UnixDomainSocketAddress.of(socket)), Protocol.ANSWER_BYTES_MAX);
      try {
        String line = lines.read(GREETING_MILLIS_MAX);
        if (line != null) {
          Protocol.Greeting greeting =
              RecordJson.fromMap(Protocol.Greeting.class, JSON.std.mapFrom(line));
          return new ControlClient(lines, greeting);
        }
      } catch (IOException | JacksonException e) {
        LOGGER.log(System.Logger.Level.DEBUG, socket + " does not greet", e);
      }
      lines.close();
    } catch (IOException e) {
      // The server is gone and left its socket behind; the next one removes it.
      LOGGER.log(System.Logger.Level.DEBUG, socket + " cannot be reached", e);
    }
    return null;
  }

  private boolean serves(Path image) {
    for (String served : greeting.images()) {
      try {
        if (served.equals(image.toString()) || Files.isSameFile(Path.of(served), image)) {
          return true;
        }
      } catch (IOException e) {
        // One of the two cannot be seen from here: then they are not known to be the same.
        LOGGER.log(System.Logger.Level.DEBUG, served + " cannot be compared", e);
      }
    }
    return false;
  }

  /** Returns where the filesystem is mounted. */
  public Path mountPoint() {
    return Path.of(greeting.mountPoint());
  }

  @Override
  public FileSystemInfo info() {
    return ask(Protocol.INFO, new Protocol.Nothing(), FileSystemInfo.class);
  }

  @Override
  public SpaceStatus space() {
    return ask(Protocol.SPACE, new Protocol.Nothing(), SpaceStatus.class);
  }

  @Override
  public long sync() {
    return ask(Protocol.SYNC, new Protocol.Nothing(), Protocol.TidOf.class).tid();
  }

  @Override
  public long resolve(String when) {
    return ask(Protocol.RESOLVE, new Protocol.When(when), Protocol.TidOf.class).tid();
  }

  @Override
  public long timeOf(long tid) {
    return ask(Protocol.TIME_OF, new Protocol.TidOf(tid), Protocol.TimeOf.class).nanos();
  }

  @Override
  public Attributes find(byte[] path) {
    return ask(Protocol.FIND, new Protocol.PathOf(path), Protocol.Stat.class).attributes();
  }

  @Override
  public List<Moment> history(byte[] path) {
    return list(Protocol.HISTORY, new Protocol.PathOf(path), Moment.class);
  }

  @Override
  public List<Moment> history(FileRef file) {
    return list(Protocol.CHANGES, new Protocol.FileOf(file), Moment.class);
  }

  @Override
  public Attributes attributes(FileRef file) {
    return ask(Protocol.ATTRIBUTES, new Protocol.FileOf(file), Protocol.Stat.class).attributes();
  }

  @Override
  public List<DirectoryListing> list(FileRef directory) {
    return list(Protocol.LIST, new Protocol.FileOf(directory), DirectoryListing.class);
  }

  @Override
  public byte[] read(FileRef file, long offset, int length) {
    return ask(Protocol.READ, new Protocol.ReadOf(file, offset, length), Protocol.Bytes.class)
        .bytes();
  }

  @Override
  public long mismatch(FileRef older, FileRef newer) {
    return ask(Protocol.MISMATCH, new Protocol.TwoFiles(older, newer), Protocol.Offset.class)
        .offset();
  }

  @Override
  public LongSet changedSince(long tid) {
    MutableLongSet ids = LongSets.mutable.empty();
    for (Protocol.ObjectOf one :
        list(Protocol.CHANGED_OBJECTS, new Protocol.TidOf(tid), Protocol.ObjectOf.class)) {
      ids.add(one.objectId());
    }
    return ids;
  }

  @Override
  public byte[] readSymlink(FileRef link) {
    return ask(Protocol.READ_SYMLINK, new Protocol.FileOf(link), Protocol.Bytes.class).bytes();
  }

  @Override
  public List<XattrValue> xattrs(FileRef file) {
    return list(Protocol.XATTRS, new Protocol.FileOf(file), XattrValue.class);
  }

  @Override
  public VerifyReport verify(boolean data, ScanProgress progress) {
    return askLong(Protocol.VERIFY, new Protocol.VerifyOf(data), VerifyReport.class, progress);
  }

  @Override
  public Retention retention() {
    return new RemoteRetention(this);
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    return MirrorStart.decode(
        ask(Protocol.MIRROR_RANGE, new Protocol.TidOf(from), Protocol.Bytes.class).bytes());
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    Protocol.MirrorPart part = new Protocol.MirrorPart(range.encode(), bytesMax);
    return MirrorBatch.decode(ask(Protocol.MIRROR_READ, part, Protocol.Attached.class).bytes());
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    Protocol.Bytes asked = new Protocol.Bytes(query.encode());
    return DigestAnswer.decode(
        ask(Protocol.MIRROR_DIGESTS, asked, Protocol.Attached.class).bytes());
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    return ask(Protocol.MIRROR_BEGIN, new Protocol.Bytes(range.encode()), Protocol.Feed.class)
        .feed();
  }

  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    return ask(
        Protocol.MIRROR_APPLY,
        new Protocol.Feed(feed),
        batch.encode(),
        ReplicaState.class,
        (kind, part) -> {});
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return list(Protocol.REPLICA_STATE, new Protocol.Nothing(), ReplicaState.class).stream()
        .findFirst();
  }

  @Override
  public void mirrorReport(MirrorReport report) {
    Protocol.Nothing ignored = ask(Protocol.MIRROR_REPORT, report, Protocol.Nothing.class);
  }

  @Override
  public List<PeerStatus> mirrorPeers() {
    return list(Protocol.MIRROR_PEERS, new Protocol.Nothing(), PeerStatus.class);
  }

  @Override
  public void forgetPeer(String name) {
    Protocol.Nothing ignored =
        ask(Protocol.FORGET_PEER, new Protocol.NameOf(name), Protocol.Nothing.class);
  }

  @Override
  public long promote() {
    return ask(Protocol.PROMOTE, new Protocol.Nothing(), Protocol.TidOf.class).tid();
  }

  <E extends Record> List<E> list(String name, Record with, Class<E> element) {
    List<E> all = new ArrayList<>();
    ask(
        name,
        with,
        Protocol.Nothing.class,
        (kind, part) -> {
          if (kind.equals("some") && part instanceof List<?> some) {
            for (Object one : some) {
              all.add(RecordJson.fromMap(element, one));
            }
          }
        });
    return all;
  }

  <R extends Record> R ask(String name, Record with, Class<R> resultType) {
    return ask(name, with, resultType, (kind, part) -> {});
  }

  <R extends Record> R askLong(
      String name, Record with, Class<R> resultType, ScanProgress progress) {
    Parts parts =
        (kind, part) -> {
          if (kind.equals("progress")) {
            Protocol.Progress now = RecordJson.fromMap(Protocol.Progress.class, part);
            progress.progress(now.done(), now.total());
          }
        };
    return ask(name, with, null, resultType, parts);
  }

  /** Takes what comes before the result. */
  private interface Parts {
    void take(String kind, @Nullable Object part) throws IOException;
  }

  private <R extends Record> R ask(String name, Record with, Class<R> resultType, Parts parts) {
    return ask(name, with, null, resultType, parts);
  }

  private <R extends Record> R ask(
      String name, Record with, byte @Nullable [] attached, Class<R> resultType, Parts parts) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("v", Protocol.VERSION);
    request.put("do", name);
    request.put("with", RecordJson.toMap(with));
    if (attached != null) {
      request.put(Protocol.ATTACHED, attached.length);
    }
    boolean answered = false;
    lock.lock();
    try {
      lines.write(JSON.std.asString(request), LineChannel.FOR_EVER);
      if (attached != null) {
        lines.write(ByteBuffer.wrap(attached), LineChannel.FOR_EVER);
      }
      while (true) {
        String line = lines.read(LineChannel.FOR_EVER);
        if (line == null) {
          throw gone(null);
        }
        Map<String, Object> answer = JSON.std.mapFrom(line);
        if (answer.containsKey("result")) {
          R result = result(resultType, answer.get("result"));
          answered = true;
          return result;
        }
        if (answer.containsKey("error")) {
          Protocol.ErrorOf error = RecordJson.fromMap(Protocol.ErrorOf.class, answer.get("error"));
          answered = true;
          throw new FsException(errno(error.errno()), error.message());
        }
        for (Map.Entry<String, Object> part : answer.entrySet()) {
          parts.take(part.getKey(), part.getValue());
        }
      }
    } catch (SocketTimeoutException e) {
      throw new FsException(Errno.EIO, "the mount at " + mountPoint() + " does not answer", e);
    } catch (RecordJson.MalformedException | JacksonException e) {
      throw new FsException(
          Errno.EIO,
          "the mount at " + mountPoint() + " answers what is not understood: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw gone(e);
    } finally {
      lock.unlock();
      if (!answered) {
        close();
      }
    }
  }

  private <R extends Record> R result(Class<R> type, @Nullable Object answer) throws IOException {
    if (type != Protocol.Attached.class) {
      return RecordJson.fromMap(type, answer);
    }
    int length = RecordJson.fromMap(Protocol.Attachment.class, answer).length();
    return type.cast(new Protocol.Attached(lines.readBytes(length, LineChannel.FOR_EVER)));
  }

  private FsException gone(@Nullable IOException e) {
    String message = "the process that served " + mountPoint() + " ended before it answered";
    return e == null ? new FsException(Errno.EIO, message) : new FsException(Errno.EIO, message, e);
  }

  private static Errno errno(String name) {
    try {
      return Errno.valueOf(name);
    } catch (IllegalArgumentException e) {
      return Errno.EIO; // One that a later version has.
    }
  }

  /** Closes the connection; a request under way in another thread fails. */
  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
    }
  }
}
