package org.tidemark.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.eclipse.collections.api.factory.primitive.LongSets;
import org.eclipse.collections.api.set.primitive.LongSet;
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
import org.tidemark.fs.Reblocking;
import org.tidemark.fs.Retention;
import org.tidemark.fs.Settings;
import org.tidemark.fs.SpaceStatus;
import org.tidemark.fs.XattrValue;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorItem;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RangeDigest;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** Answers everything with what follows from the question. */
final class FakeMaintenance implements Maintenance {
  private final List<MirrorReport> reports = new ArrayList<>();
  private final Settings settings = new FakeSettings();

  static final UUID FSID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  private static final List<Moment.Kind> KINDS = List.of(Moment.Kind.values());

  final AtomicInteger syncs = new AtomicInteger();
  final CountDownLatch verifyEnded = new CountDownLatch(1);
  volatile boolean verifyForEver;
  volatile LongSupplier onSync = () -> 0x1f3;

  @Override
  public FileSystemInfo info() {
    return new FileSystemInfo(
        FSID,
        "läbel",
        1,
        123,
        16384,
        1 << 20,
        1L << 40,
        List.of("/a", "/b \"quoted\"\n"),
        List.of(Long.MAX_VALUE, 5L),
        7,
        8,
        2,
        true,
        false,
        List.of());
  }

  @Override
  public SpaceStatus space() {
    return new SpaceStatus(1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 4096);
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Reblocking reblocking() {
    return new FakeReblocking();
  }

  @Override
  public Retention retention() {
    return new FakeRetention();
  }

  @Override
  public long sync() {
    syncs.incrementAndGet();
    return onSync.getAsLong();
  }

  @Override
  public long resolve(String when) {
    if (when.equals("never")) {
      throw new FsException(Errno.ENOENT, "no such moment: \"never\"\nat all");
    }
    return when.length();
  }

  @Override
  public Attributes find(byte[] path) {
    return attributes(FileRef.live(1 + path.length + (Arrays.hashCode(path) & 0xffff)));
  }

  @Override
  public List<Moment> history(byte[] path) {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < path.length; i++) {
      moments.add(
          new Moment(i + 1, 1000L * i, path[i], KINDS.get(i % KINDS.size()), Long.MAX_VALUE - i));
    }
    return moments;
  }

  @Override
  public List<Moment> history(FileRef file) {
    return history(new byte[(int) file.asOf()]);
  }

  @Override
  public Attributes attributes(FileRef file) {
    return new Attributes(
        file, 0100644, 1, 2, 3, 4, 5, 6, -7, Long.MIN_VALUE, Long.MAX_VALUE, 10, 11, 12, 13);
  }

  @Override
  public List<DirectoryListing> list(FileRef directory) {
    return names((int) directory.objectId()).stream()
        .map(name ->
            new DirectoryListing(
                name,
                attributes(directory.sibling(1 + name.length)),
                xattrs(directory).subList(0, name.length % 2)))
        .toList();
  }

  /** Names of all bytes. */
  static List<byte[]> names(int count) {
    Random random = new Random(count);
    List<byte[]> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[1 + random.nextInt(255)];
      random.nextBytes(name);
      names.add(name);
    }
    return names;
  }

  @Override
  public byte[] read(FileRef file, long offset, int length) {
    byte[] bytes = new byte[length];
    new Random(offset).nextBytes(bytes);
    return bytes;
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    MirrorSource source =
        new MirrorSource(
            FSID,
            new UUID(1, from),
            -from,
            "läbel",
            16384,
            1L << 40,
            77,
            List.of(new MirrorSource.Commit(from, 5), new MirrorSource.Commit(1, -5)));
    return new MirrorStart(source, from, from + 1, new RecordKey(0, -1, 255, -2, 3));
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    List<MirrorItem> items =
        List.of(
            new MirrorItem.Unchanged(
                RecordKey.LOWEST,
                range.start(),
                List.of(new MirrorItem.Listed(new RecordKey(0, 9, 4, 65536, 2), 8192))),
            new MirrorItem.Changed(
                new RecordKey(0, 1L << 40, 4, 1, range.to()),
                range.from(),
                new byte[] {1, 2},
                new byte[bytesMax]));
    return new MirrorBatch(items, range.start(), false);
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    byte[] digest = new byte[32];
    new Random(query.tid()).nextBytes(digest);
    RangeDigest part = new RangeDigest(digest, query.from(), query.data(), query.inside());
    DigestAnswer.Damage damage = new DigestAnswer.Damage(query.behind(), -3, "läuft\n\"nicht\"");
    return new DigestAnswer(
        Collections.nCopies(query.parts(), part),
        query.data(),
        query.next(),
        query.inside(),
        query.open(),
        List.of(damage, damage));
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    RecordKey next = new RecordKey(0, 1, 2, -3, 4);
    return Optional.of(new ReplicaState(FSID, 1, 2, 3, next, true, false));
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    return range.from();
  }

  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    return new ReplicaState(FSID, feed, 2, 3, batch.next(), batch.clean(), false);
  }

  @Override
  public void mirrorReport(MirrorReport report) {
    reports.add(report);
  }

  @Override
  public List<PeerStatus> mirrorPeers() {
    return reports.stream()
        .map(r ->
            new PeerStatus(
                r.replica(), PeerStatus.State.STALLED, r.mark(), 1, 2, 3, Long.MAX_VALUE))
        .toList();
  }

  @Override
  public void forgetPeer(String name) {
    reports.removeIf(report -> report.replica().equals(name));
  }

  @Override
  public long timeOf(long tid) {
    return -tid;
  }

  @Override
  public long promote() {
    throw new FsException(Errno.EINVAL, "not now");
  }

  @Override
  public long mismatch(FileRef older, FileRef newer) {
    return older.objectId() - newer.objectId();
  }

  @Override
  public LongSet changedSince(long tid) {
    return LongSets.immutable.of(tid, 2 * tid, Long.MAX_VALUE);
  }

  @Override
  public byte[] readSymlink(FileRef link) {
    throw new IllegalStateException("a bug");
  }

  @Override
  public List<XattrValue> xattrs(FileRef file) {
    return List.of(
        new XattrValue("user.a".getBytes(StandardCharsets.UTF_8), new byte[0]),
        new XattrValue("user.b".getBytes(StandardCharsets.UTF_8), new byte[65536]));
  }

  @Override
  public VerifyReport verify(boolean data, ScanProgress progress) {
    try {
      for (long i = 0; verifyForEver || i <= 10; i++) {
        progress.progress(i, 10);
      }
    } finally {
      verifyEnded.countDown();
    }
    return new VerifyReport(1, 2, 3, 4, 5, data ? 6 : 0, List.of("a problem"), 1);
  }

  @Override
  public void close() {}
}
