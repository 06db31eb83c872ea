package org.tidemark.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.LocalMaintenance;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.Mirroring;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.fs.SourceSide;
import org.tidemark.fs.XattrMode;
import org.tidemark.scan.ScanProgress;

/** A source and a replica in memory, with objects of all kinds. */
final class MirrorBed {
  private static final long VOLUME_BYTES = 64L * Units.MIB;

  final ManualClock clock = new ManualClock();
  private final long seed;
  private final OpenOptions options;
  private MemoryDevice sourceDevice;
  private MemoryDevice replicaDevice;
  FileSystem source;
  FileSystem replica;

  /** Makes both; the source keeps its past or not. */
  MirrorBed(long seed, boolean history) {
    this.seed = seed;
    options = OpenOptions.deterministic(clock).withHistory(history);
    sourceDevice = new MemoryDevice(VOLUME_BYTES);
    FileSystem.make(List.of(sourceDevice), made());
    source = FileSystem.open(List.of(sourceDevice), options);
    replicaDevice = new MemoryDevice(VOLUME_BYTES);
    FileSystem.makeReplica(List.of(replicaDevice), made(), source.info().fsid());
    replica = FileSystem.open(List.of(replicaDevice), OpenOptions.deterministic(clock));
  }

  private MakeOptions made() {
    return MakeOptions.seeded(seed, clock).withLogBytes(Units.MIB);
  }

  /** Opens the source anew, so that nothing of it is cached. */
  void reopenSource() {
    source.close();
    sourceDevice = sourceDevice.reopen();
    source = FileSystem.open(List.of(sourceDevice), options);
  }

  /** Opens the replica anew, so that nothing of it is cached. */
  void reopenReplica() {
    replica.close();
    replicaDevice = replicaDevice.reopen();
    replica = FileSystem.open(List.of(replicaDevice), OpenOptions.deterministic(clock));
  }

  /** A feed whose reports go to the source. */
  static Feed feed(SourceSide source, ReplicaSide replica) {
    return new Feed(source, replica, new Reports(source, "replica", 1));
  }

  /** Brings the replica up to date; its mark. */
  long copy() {
    clock.advanceSeconds(1);
    long ignored = source.sync();
    return MirrorBed.feed(source.mirroring(), replica.mirroring()).run().mark();
  }

  /** Makes a folder with an object of each kind, and some files. */
  void fill(String folder, int files) {
    FileRef root = source.root();
    FileRef d = source.makeDirectory(root, name(folder), 0755, Caller.ROOT).ref();
    for (int i = 0; i < files; i++) {
      write(source, d, "f" + i, 10 + i % 50, i);
    }
    write(source, d, "small", 500, 1);
    write(source, d, "large", 300_000, 2);
    long ignored = source.sync();
    OpenFile large = source.open(source.lookup(d, name("large")).ref(), true);
    source.write(large, 70_000, ByteBuffer.wrap(new byte[9_000]), Caller.ROOT);
    source.write(large, 5_000_000, ByteBuffer.wrap(new byte[] {1}), Caller.ROOT);
    source.close(large);
    source.makeSymlink(d, name("symlink"), name("small"), Caller.ROOT);
    source.makeNode(d, name("device"), 0020600, 0x0103, Caller.ROOT);
    source.makeDirectory(d, name("empty"), 0700, Caller.ROOT);
    FileRef tagged = write(source, d, "tagged", 0, 0);
    source.setXattr(tagged, name("user.tag"), name("value"), XattrMode.SET);
  }

  /** Writes a file, which is made if it is not there. */
  FileRef write(FileSystem fs, FileRef directory, String name, int length, int fill) {
    clock.advanceNanos(1_000_003);
    FileRef file;
    try {
      file = fs.lookup(directory, name(name)).ref();
    } catch (FsException e) {
      file = fs.makeNode(directory, name(name), 0100644, 0, Caller.ROOT).ref();
    }
    byte[] bytes = new byte[length];
    new Random(fill).nextBytes(bytes);
    OpenFile open = fs.open(file, true);
    fs.write(open, 0, ByteBuffer.wrap(bytes), Caller.ROOT);
    fs.close(open);
    return file;
  }

  /** A directory of the source, below its root. */
  FileRef directory(String folder) {
    return source.lookup(source.root(), name(folder)).ref();
  }

  /** The object id of a path of the source, now. */
  long id(String path) {
    return new LocalMaintenance(source).find(name(path)).ref().objectId();
  }

  static byte[] name(String text) {
    return text.getBytes(UTF_8);
  }

  /** Finds the moment, and compares both. */
  Comparison.Result compare(boolean data) {
    CommonMoment moment = moment();
    return compare(moment, data);
  }

  CommonMoment moment() {
    return common(source.mirroring(), replica.mirroring(), Optional.empty());
  }

  static CommonMoment common(Mirroring source, Mirroring replica, Optional<Long> wanted) {
    return CommonMoment.find("SRC", source, "DST", replica, replica.replicaState(), wanted);
  }

  Comparison.Result compare(CommonMoment moment, boolean data) {
    return new Comparison(
            "SRC", source.mirroring(), "DST", replica.mirroring(), moment.tid(), ScanProgress.NONE)
        .run(moment.objectIdsEnd(), data);
  }

  /** Where an object was found. */
  String path(long objectId) {
    ObjectPaths paths =
        new ObjectPaths(
            List.of(new LocalMaintenance(replica), new LocalMaintenance(source)), moment().tid());
    return paths.find(objectId).map(path -> new String(path, UTF_8)).orElse("?");
  }
}
