package org.tidemark.fs.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
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
 * A generated workload on a filesystem that is mirrored meanwhile, a batch now and then. The link
 * is cut, and the power of the replica goes, again and again. Whenever a range is complete, the
 * replica must show what the model of the source was at each commit.
 */
public final class MirrorRun {
  /** What happened in one or more runs. */
  public static final class Seen {
    /** Ranges that were completed. */
    public int complete;

    /** How often a range went on after a cut or a crash. */
    public int resumed;

    /** Ranges that were not of one moment. */
    public int unclean;

    /** Replicas that were promoted while a range was under way. */
    public int promoted;

    /** Moments of which the digests of both sides were the same. */
    public int compared;

    /** Moments that the source dropped. */
    public int droppedBySource;

    /** Moments that the replica dropped, by its own policy. */
    public int droppedByReplica;

    /** Adds what another run saw. */
    public void add(Seen other) {
      complete += other.complete;
      resumed += other.resumed;
      unclean += other.unclean;
      promoted += other.promoted;
      compared += other.compared;
      droppedBySource += other.droppedBySource;
      droppedByReplica += other.droppedByReplica;
    }

    @Override
    public String toString() {
      return complete
          + " complete, "
          + unclean
          + " not of one moment, "
          + resumed
          + " resumed, "
          + promoted
          + " promoted, "
          + compared
          + " compared by digests, "
          + droppedBySource
          + " moments dropped by sources, "
          + droppedByReplica
          + " by replicas";
    }
  }

  private final long seed;
  private final Rig rig;
  private final Profile profile;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private MemoryDevice sourceDevice;
  private MemoryDevice device;
  private FileSystem replica;
  private @Nullable MirrorStart scan;
  private long feed;
  private int batchBytes;
  private boolean prunes;
  private final Set<Long> mayBeGone = new HashSet<>();
  private final Seen seen = new Seen();

  public MirrorRun(long seed, Rig rig, Profile profile) {
    this.seed = seed;
    this.rig = rig;
    this.profile = profile;
    random = new Random(seed);
    sourceDevice = rig.make(seed, clock);
    device = new MemoryDevice("replica", rig.volumeBytes());
    MakeOptions options =
        MakeOptions.seeded(seed, clock).withNodeBytes(rig.nodeBytes()).withLogBytes(rig.logBytes());
    FileSystem.makeReplica(List.of(device), options, options.fsid());
    replica = open();
  }

  /** From now on both sides are pruned as well, each by policies of its own. */
  public MirrorRun pruned() {
    prunes = true;
    return this;
  }

  private FileSystem open() {
    return FileSystem.open(List.of(device), rig.options(clock));
  }

  /** Runs so many operations of the source, with the mirror beside. */
  public Seen run(int operations) {
    ModelFs model = new ModelFs(false, 0755, clock.realtimeNanos());
    Twins twins = new Twins(rig.open(sourceDevice, clock), model, clock, this::reopenSource);
    OpGenerator generator = new OpGenerator(seed, profile, model);
    for (int i = 0; i < operations; i++) {
      twins.apply(generator.next());
      if (random.nextInt(8) == 0) {
        step(twins);
      }
      if (prunes) {
        pruneSometimes(twins);
      }
    }
    twins.apply(new Op.Commit());
    do {
      step(twins);
    } while (replica.presentTid() < twins.fs().presentTid());
    compare(twins, Integer.MAX_VALUE);
    twins.close();
    replica.close();
    return seen;
  }

  /** In order, or after the power went behind a commit. */
  private FileSystem reopenSource(FileSystem old) {
    scan = null;
    if (random.nextBoolean()) {
      old.close();
      sourceDevice = sourceDevice.reopen();
    } else {
      long ignored = old.sync();
      sourceDevice = sourceDevice.fork();
    }
    return rig.open(sourceDevice, clock);
  }

  private void pruneSometimes(Twins twins) {
    if (random.nextInt(25) == 0) {
      clock.advanceSeconds(random.nextInt(2_000));
    }
    if (random.nextInt(40) == 0) {
      seen.droppedBySource += prune(twins.fs());
      twins.model().commit(twins.fs().committedTid());
    }
    if (random.nextInt(60) == 0 && replica.presentTid() > 0) {
      seen.droppedByReplica += prune(replica);
    }
  }

  /** Prunes one side; what is not found there any more need not be found on the other later. */
  private int prune(FileSystem fs) {
    PruneReport report =
        fs.retention().prune(new PruneRequest(Policies.any(random), false, 0), ScanProgress.NONE);
    for (long tid = 1; tid <= fs.presentTid(); tid++) {
      if (!SourceRun.exists(fs, tid)) {
        mayBeGone.add(tid);
      }
    }
    return (int) report.momentsDropped();
  }

  private void step(Twins twins) {
    if (random.nextInt(4) == 0) {
      interrupt();
    }
    MirrorStart reading = scan;
    if (reading == null) {
      reading = connect(twins);
    }
    for (int n = random.nextInt(3); reading != null && n >= 0; n--) {
      MirrorBatch batch =
          MirrorBatch.decode(twins.fs().mirroring().mirrorRead(reading, batchBytes).encode());
      ReplicaState after = replica.mirroring().mirrorApply(feed, batch);
      if (!batch.isLast() && random.nextInt(20) == 0) {
        after = replica.mirroring().mirrorApply(feed, batch); // once more
      }
      if (batch.isLast()) {
        scan = null;
        if (after.mark() < after.base()) {
          seen.unclean++;
        } else {
          seen.complete++;
          if (rig.history() && !SourceRun.exists(replica, after.mark())) {
            throw new AssertionError("what the replica shows is no moment: " + after);
          }
          compare(twins, 3);
        }
        return;
      }
      if (random.nextInt(12) == 0) {
        promoteCopy(twins);
      }
      reading = reading.startingAt(batch.next());
      scan = reading;
    }
  }

  private @Nullable MirrorStart connect(Twins twins) {
    ReplicaState state = replica.mirroring().replicaState().orElseThrow();
    long present = twins.fs().presentTid();
    boolean goesOn = state.target() != 0 && random.nextInt(4) != 0;
    long to = goesOn ? state.target() : present;
    if (to <= state.mark()) {
      return null;
    }
    seen.resumed += goesOn ? 1 : 0;
    RecordKey start = goesOn ? state.next() : RecordKey.LOWEST;
    long from = random.nextInt(10) == 0 ? state.base() / 2 : state.base();
    MirrorStart range =
        new MirrorStart(twins.fs().mirroring().mirrorRange(from).source(), from, to, start);
    feed = replica.mirroring().mirrorBegin(MirrorStart.decode(range.encode()));
    batchBytes = 1 << random.nextInt(9, 17);
    scan = range;
    return range;
  }

  /** Whatever was applied of a later range: promoting goes back to the mark, also after a crash. */
  private void promoteCopy(Twins twins) {
    long mark = replica.presentTid();
    ModelState expected = twins.model().commits().get(mark);
    if (expected == null) {
      return; // nothing is complete yet, or that commit was no moment
    }
    long ignored = replica.sync();
    MemoryDevice copy = device.fork();
    FileSystem promoted = FileSystem.open(List.of(copy), rig.options(clock));
    if (random.nextBoolean()) {
      promoted.mirroring().promote();
      seen.promoted++;
    }
    copy = copy.fork();
    promoted = FileSystem.open(List.of(copy), rig.options(clock));
    if (promoted.mirroring().replicaState().isPresent()) {
      promoted.mirroring().promote();
    }
    Verify.clean(promoted);
    Twins.comparePast(mark, expected, promoted);
    promoted.makeDirectory(
        promoted.root(), Twins.bytes("new after it was promoted"), 0700, Caller.ROOT);
    promoted.close();
    promoted = FileSystem.open(List.of(copy.reopen()), rig.options(clock));
    Verify.clean(promoted);
    Twins.comparePast(mark, expected, promoted);
    promoted.close();
  }

  /** Cuts the link, or the power of the replica. */
  private void interrupt() {
    scan = null;
    if (random.nextInt(3) == 0) {
      if (random.nextBoolean()) {
        long ignored = replica.sync();
      }
      device = device.fork();
      replica = open();
    }
  }

  private void compare(Twins twins, int samples) {
    SourceRun.compare(twins, replica, rig, random, samples, mayBeGone);
    long mark = replica.presentTid();
    if (SourceRun.exists(replica, mark) && SourceRun.exists(twins.fs(), mark)) {
      SameDigests digests = new SameDigests(twins.fs(), replica, random);
      seen.compared += digests.check(mark, rig.history()) ? 1 : 0;
    }
  }
}
