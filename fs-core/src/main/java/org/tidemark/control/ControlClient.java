package org.tidemark.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.eclipse.collections.api.set.primitive.MutableLongSet;
import org.jspecify.annotations.Nullable;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.DirectoryListing;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystemInfo;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.Moment;
import org.tidemark.fs.PeerStatus;
import org.tidemark.fs.Reblocking;
import org.tidemark.fs.Retention;
import org.tidemark.fs.Settings;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fs.XattrValue;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/**
 * The maintenance of a filesystem that another process has mounted, over its socket. Thread-safe: a
 * request of another thread waits for the one under way.
 */
public final class ControlClient implements Maintenance {
  private final ControlConnection connection;

  private ControlClient(ControlConnection connection) {
    this.connection = connection;
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
      if (!candidate.connection.serves(image)) {
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
    ControlConnection connection = ControlConnection.connect(socket);
    return connection == null ? null : new ControlClient(connection);
  }

  /** Returns where the filesystem is mounted. */
  public Path mountPoint() {
    return connection.mountPoint();
  }

  @Override
  public FileSystemInfo info() {
    return connection.ask(Protocol.INFO, new Protocol.Nothing(), FileSystemInfo.class);
  }

  @Override
  public SpaceStatus space() {
    return connection.ask(Protocol.SPACE, new Protocol.Nothing(), SpaceStatus.class);
  }

  @Override
  public long sync() {
    return connection.ask(Protocol.SYNC, new Protocol.Nothing(), Protocol.TidOf.class).tid();
  }

  @Override
  public long resolve(String when) {
    return connection.ask(Protocol.RESOLVE, new Protocol.When(when), Protocol.TidOf.class).tid();
  }

  @Override
  public long timeOf(long tid) {
    return connection.ask(Protocol.TIME_OF, new Protocol.TidOf(tid), Protocol.TimeOf.class).nanos();
  }

  @Override
  public Attributes find(byte[] path) {
    return connection
        .ask(Protocol.FIND, new Protocol.PathOf(path), Protocol.Stat.class)
        .attributes();
  }

  @Override
  public List<Moment> history(byte[] path) {
    return connection.list(Protocol.HISTORY, new Protocol.PathOf(path), Moment.class);
  }

  @Override
  public List<Moment> history(FileRef file) {
    return connection.list(Protocol.CHANGES, new Protocol.FileOf(file), Moment.class);
  }

  @Override
  public Attributes attributes(FileRef file) {
    return connection
        .ask(Protocol.ATTRIBUTES, new Protocol.FileOf(file), Protocol.Stat.class)
        .attributes();
  }

  @Override
  public List<DirectoryListing> list(FileRef directory) {
    return connection.list(Protocol.LIST, new Protocol.FileOf(directory), DirectoryListing.class);
  }

  @Override
  public byte[] read(FileRef file, long offset, int length) {
    return connection
        .ask(Protocol.READ, new Protocol.ReadOf(file, offset, length), Protocol.Bytes.class)
        .bytes();
  }

  @Override
  public long mismatch(FileRef older, FileRef newer) {
    return connection
        .ask(Protocol.MISMATCH, new Protocol.TwoFiles(older, newer), Protocol.Offset.class)
        .offset();
  }

  @Override
  public LongSet changedSince(long tid) {
    MutableLongSet ids = LongSets.mutable.empty();
    for (Protocol.ObjectOf one :
        connection.list(
            Protocol.CHANGED_OBJECTS, new Protocol.TidOf(tid), Protocol.ObjectOf.class)) {
      ids.add(one.objectId());
    }
    return ids;
  }

  @Override
  public byte[] readSymlink(FileRef link) {
    return connection
        .ask(Protocol.READ_SYMLINK, new Protocol.FileOf(link), Protocol.Bytes.class)
        .bytes();
  }

  @Override
  public List<XattrValue> xattrs(FileRef file) {
    return connection.list(Protocol.XATTRS, new Protocol.FileOf(file), XattrValue.class);
  }

  @Override
  public VerifyReport verify(boolean data, ScanProgress progress) {
    return connection.askLong(
        Protocol.VERIFY, new Protocol.VerifyOf(data), VerifyReport.class, progress);
  }

  @Override
  public Retention retention() {
    return new RemoteRetention(connection);
  }

  @Override
  public Settings settings() {
    return new RemoteSettings(connection);
  }

  @Override
  public Reblocking reblocking() {
    return new RemoteReblocking(connection);
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    return MirrorStart.decode(
        connection
            .ask(Protocol.MIRROR_RANGE, new Protocol.TidOf(from), Protocol.Bytes.class)
            .bytes());
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    Protocol.MirrorPart part = new Protocol.MirrorPart(range.encode(), bytesMax);
    return MirrorBatch.decode(
        connection.ask(Protocol.MIRROR_READ, part, Protocol.Attached.class).bytes());
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    Protocol.Bytes asked = new Protocol.Bytes(query.encode());
    return DigestAnswer.decode(
        connection.ask(Protocol.MIRROR_DIGESTS, asked, Protocol.Attached.class).bytes());
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    return connection
        .ask(Protocol.MIRROR_BEGIN, new Protocol.Bytes(range.encode()), Protocol.Feed.class)
        .feed();
  }

  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    return connection.ask(
        Protocol.MIRROR_APPLY,
        new Protocol.Feed(feed),
        batch.encode(),
        ReplicaState.class,
        (kind, part) -> {});
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return connection
        .list(Protocol.REPLICA_STATE, new Protocol.Nothing(), ReplicaState.class)
        .stream()
        .findFirst();
  }

  @Override
  public void mirrorReport(MirrorReport report) {
    Protocol.Nothing ignored =
        connection.ask(Protocol.MIRROR_REPORT, report, Protocol.Nothing.class);
  }

  @Override
  public List<PeerStatus> mirrorPeers() {
    return connection.list(Protocol.MIRROR_PEERS, new Protocol.Nothing(), PeerStatus.class);
  }

  @Override
  public void forgetPeer(String name) {
    Protocol.Nothing ignored =
        connection.ask(Protocol.FORGET_PEER, new Protocol.NameOf(name), Protocol.Nothing.class);
  }

  @Override
  public long promote() {
    return connection.ask(Protocol.PROMOTE, new Protocol.Nothing(), Protocol.TidOf.class).tid();
  }

  @Override
  public void close() {
    connection.close();
  }
}
