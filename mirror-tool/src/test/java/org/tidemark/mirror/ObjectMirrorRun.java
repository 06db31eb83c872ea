package org.tidemark.mirror;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.SourceRun;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/**
 * A generated workload on a source that is mirrored to objects, and from there to a replica, a
 * piece now and then. Links are cut and the power goes everywhere, again and again. Whenever the
 * replica has a range, it must show what the model of the source was at each commit.
 */
final class ObjectMirrorRun {
  /** What happened in one or more runs. */
  static final class Seen {
    int objects;
    int fed;
    int cut;
    int crashed;
    int unclean;
    int compared;
    int underWay;

    @Override
    public String toString() {
      return "%d objects, %d fed, %d cut, %d crashed, %d unclean, %d compared, %d under way"
          .formatted(objects, fed, cut, crashed, unclean, compared, underWay);
    }
  }

  private final Random random;
  private final SourceRun source;
  private final UUID lineage;
  private final Seen seen;
  private CrashStore store = new CrashStore();
  private MemoryDevice device;
  private FileSystem replica;

  ObjectMirrorRun(long seed, Rig rig, Profile profile, Seen seen) {
    random = new Random(seed);
    source = new SourceRun(seed, rig, profile);
    lineage = source.fs().info().fsid();
    this.seen = seen;
    device = source.newReplica();
    replica = source.open(device);
  }

  void run(int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      source.run(20 + random.nextInt(60));
      if (random.nextInt(3) != 0) {
        feed(random.nextBoolean() ? CutLink.NEVER : 1 + random.nextInt(6));
      }
      if (random.nextInt(3) != 0) {
        apply(1 + random.nextInt(12));
      }
    }
    source.commit();
    feed(CutLink.NEVER);
    ReplicaState ignored = new ObjectApply(store).run(replica.mirroring());
    if (replica.presentTid() != source.fs().presentTid()) {
      throw new AssertionError("the replica stands at " + replica.presentTid());
    }
    source.compare(replica, Integer.MAX_VALUE);
    fresh(Integer.MAX_VALUE);
    count();
    replica.close();
    source.close();
  }

  private void count() {
    for (ObjectName name : ObjectChain.of(store).names()) {
      try (ObjectReader reader = ObjectReader.open(store, name)) {
        ReplicaState state = reader.readAll().state();
        seen.objects++;
        seen.unclean += state.mark() < state.base() && name.last() ? 1 : 0;
      }
    }
  }

  /** Feeds the objects; a link that is cut may take the power along. */
  private void feed(int batches) {
    ObjectOptions options =
        ObjectOptions.DEFAULTS
            .withBytesMax(1L << random.nextInt(10, 18))
            .withCompresses(random.nextBoolean());
    int steps = store.events();
    ObjectTarget target = ObjectTarget.open(store, lineage, options);
    try {
      int batchBytes = 1 << random.nextInt(13, 15);
      ReplicaState ignored =
          MirrorBed.feed(new CutLink(source.fs().mirroring(), batchBytes, batches), target).run();
      seen.fed++;
    } catch (FsException e) {
      check(e);
      seen.cut++;
      if (random.nextInt(3) == 0) {
        steps += random.nextInt(store.events() - steps + 1);
        store = store.crash(steps, random);
        seen.crashed++;
        return;
      }
    }
    target.close();
  }

  /** Applies the objects that there are to the replica, or as many as the link lets pass. */
  private void apply(int batches) throws IOException {
    if (store.objects().isEmpty()) {
      return;
    }
    CutLink link = new CutLink(replica.mirroring(), 0, batches);
    try {
      if (random.nextBoolean()) {
        ReplicaState ignored = new ObjectApply(store).run(link);
      } else {
        applyStream(link);
      }
    } catch (FsException e) {
      check(e);
    }
    ReplicaState state = replica.mirroring().replicaState().orElseThrow();
    seen.underWay += state.target() == 0 ? 0 : 1;
    if (state.mark() == state.base() && state.mark() > 0) {
      source.compare(replica, 2);
      seen.compared++;
    }
    if (random.nextInt(4) == 0) {
      if (random.nextBoolean()) {
        long ignored = replica.sync();
      }
      device = device.fork(); // the power goes
      replica = source.open(device);
    }
  }

  /** All objects at once, sometimes with the end missing. */
  private void applyStream(CutLink link) throws IOException {
    byte[] stream = store.concatenated();
    if (random.nextBoolean()) {
      stream = Arrays.copyOf(stream, 1 + random.nextInt(stream.length));
    }
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream));
    try {
      MirrorStart first = reader.start();
      ReplicaState ignored = StreamApply.all(reader, first, link);
    } catch (FsException e) {
      if (!reader.isCutOff()) {
        throw e;
      }
    }
  }

  /** Makes a new replica of the objects. */
  private void fresh(int samples) {
    FileSystem made = source.open(source.newReplica());
    ReplicaState ignored = new ObjectApply(store).run(made.mirroring());
    source.compare(made, samples);
    made.close();
  }

  private static void check(FsException e) {
    if (e.errno() != Errno.EIO || !CutLink.isCut(e)) {
      throw e;
    }
  }
}
