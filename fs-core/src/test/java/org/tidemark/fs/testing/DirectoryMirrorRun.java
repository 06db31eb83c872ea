package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/**
 * A source whose directories have policies, and which is pruned while it is mirrored, in small
 * batches: what is destroyed between two of them must not leave objects in part on the replica.
 */
public final class DirectoryMirrorRun {
  private static final String POLICY = "all 30d";

  private final Random random;
  private final Rig rig;
  private final ManualClock clock = new ManualClock();
  private final MemoryDevice device;
  private final FileSystem replica;
  private final Twins twins;
  private final OpGenerator generator;
  private final DirectoryPolicyModel directories;
  private @Nullable MirrorStart scan;
  private long feed;
  private int batchBytes;
  private int prunedAmid;
  private PartialPast.Seen seen = new PartialPast.Seen(0, 0);

  public DirectoryMirrorRun(long seed, Rig rig, Profile profile) {
    this.rig = rig;
    random = new Random(seed);
    MemoryDevice source = rig.make(seed, clock);
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(source, clock), model, clock, rig.reopener(source, source::reopen, clock));
    generator = new OpGenerator(seed, profile, model);
    directories = new DirectoryPolicyModel(twins, random);
    device = new MemoryDevice("replica", rig.volumeBytes());
    MakeOptions options =
        MakeOptions.seeded(seed, clock).withNodeBytes(rig.nodeBytes()).withLogBytes(rig.logBytes());
    FileSystem.makeReplica(List.of(device), options, options.fsid());
    replica = FileSystem.open(List.of(device), rig.options(clock));
  }

  /** Runs so many operations of the source, with the mirror beside. */
  public void run(int operations) {
    for (int i = 0; i < operations; i++) {
      twins.apply(generator.next());
      if (random.nextInt(10) == 0) {
        clock.advanceSeconds(random.nextInt(1_000));
        twins.apply(new Op.Commit());
      }
      if (random.nextInt(40) == 0) {
        directories.change();
      }
      if (random.nextInt(12) == 0) {
        step();
      }
      if (random.nextInt(30) == 0) {
        prune(twins.fs());
        prunedAmid += scan == null ? 0 : 1;
      }
    }
    twins.apply(new Op.Commit());
    do {
      step();
    } while (replica.presentTid() < twins.fs().presentTid());
    compare(replica, Integer.MAX_VALUE);
    promote();
    twins.close();
    replica.close();
  }

  private void prune(FileSystem fs) {
    PruneReport ignored =
        fs.retention().prune(new PruneRequest(POLICY, false, 0), ScanProgress.NONE);
    Verify.clean(fs);
    if (fs == twins.fs()) {
      twins.model().commit(fs.committedTid());
    }
  }

  private void step() {
    MirrorStart reading = scan == null || random.nextInt(6) == 0 ? connect() : scan;
    for (int n = 1 + random.nextInt(8); reading != null && n > 0; n--) {
      MirrorBatch batch = twins.fs().mirroring().mirrorRead(reading, batchBytes);
      ReplicaState after =
          replica.mirroring().mirrorApply(feed, MirrorBatch.decode(batch.encode()));
      reading = batch.isLast() ? null : reading.startingAt(batch.next());
      scan = reading;
      if (batch.isLast() && after.mark() == after.base()) {
        compare(replica, 4);
      }
    }
  }

  /** Goes on with a range, or begins another one. */
  private @Nullable MirrorStart connect() {
    ReplicaState state = replica.mirroring().replicaState().orElseThrow();
    boolean goesOn = state.target() != 0 && random.nextInt(3) != 0;
    long to = goesOn ? state.target() : twins.fs().presentTid();
    if (to <= state.mark()) {
      return null;
    }
    MirrorStart range =
        new MirrorStart(
            twins.fs().mirroring().mirrorRange(state.base()).source(),
            state.base(),
            to,
            goesOn ? state.next() : RecordKey.LOWEST);
    feed = replica.mirroring().mirrorBegin(range);
    batchBytes = 1 << random.nextInt(8, 15);
    return range;
  }

  private void compare(FileSystem fs, int samples) {
    Verify.clean(fs);
    long mark = fs.presentTid();
    ModelState present = twins.model().commits().get(mark);
    if (present != null && fs == replica) {
      Twins.comparePast(Tid.NOW, present, fs);
    }
    List<Long> tids = new ArrayList<>(twins.model().commits().headMap(mark, true).keySet());
    Collections.shuffle(tids, random);
    for (long tid : tids.subList(0, Math.min(samples, tids.size()))) {
      ModelState expected = twins.model().commits().get(tid);
      if (expected != null && SourceRun.exists(fs, tid)) {
        seen =
            seen.plus(PartialPast.compare(fs, tid, expected, twins.model().everIds(), id -> false));
      }
    }
  }

  /** What was a replica follows the policies of its directories from now on. */
  private void promote() {
    long ignored = replica.sync();
    FileSystem copy = FileSystem.open(List.of(device.fork()), rig.options(clock));
    long before = copy.status().historyBytes();
    prune(copy);
    if (copy.status().historyBytes() != before) {
      throw new AssertionError("a replica followed the policies of directories");
    }
    copy.mirroring().promote();
    clock.advanceSeconds(100_000);
    prune(copy);
    if (copy.status().historyBytes() >= before) {
      throw new AssertionError("a promoted one does not follow the policies of directories");
    }
    compare(copy, 10);
    copy.close();
  }

  /** How often something was missing. */
  public int missing() {
    return seen.missing();
  }

  /** How often the source was pruned while a range was under way. */
  public int prunedAmid() {
    return prunedAmid;
  }
}
