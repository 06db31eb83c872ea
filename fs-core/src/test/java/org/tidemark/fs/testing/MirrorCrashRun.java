package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
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
 * A replica that is fed, and promoted in the middle of a range, on a device that records every
 * write: whatever a crash leaves, the replica is whole at a moment not before the last one that was
 * complete, and takes the rest.
 */
public final class MirrorCrashRun {
  /** From so many events on the moment is durable. */
  private record Complete(int events, long mark) {}

  private static final int BATCH_BYTES = 2 << 10;
  private static final int RANGES = 6;
  private static final int OPERATIONS = 60;

  private final Rig rig = Rig.SMALL;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Twins source;
  private final List<Complete> completes = new ArrayList<>();
  private final boolean prunes;
  private final CrashReplay replay;

  /** Makes a source, and feeds a replica of it. */
  public MirrorCrashRun(long seed) {
    this(seed, false);
  }

  /**
   * The same.
   *
   * @param prunes whether moments are dropped on both sides meanwhile
   */
  public MirrorCrashRun(long seed, boolean prunes) {
    this.prunes = prunes;
    random = new Random(seed);
    ModelFs model = new ModelFs(false, 0755, clock.realtimeNanos());
    MemoryDevice device = rig.make(seed, clock);
    source =
        new Twins(
            rig.open(device, clock), model, clock, rig.reopener(device, device::reopen, clock));
    MakeOptions options = MakeOptions.seeded(seed, clock).withLogBytes(rig.logBytes());
    MemoryDevice empty = new MemoryDevice("replica", rig.volumeBytes());
    FileSystem.makeReplica(List.of(empty), options, options.fsid());
    CrashDevice recorded = new CrashDevice(empty);
    FileSystem replica = FileSystem.open(List.of(recorded), rig.options(clock));
    completes.add(new Complete(0, 0));
    OpGenerator generator = new OpGenerator(seed, Profile.NAMES, model);
    for (int range = 1; range <= RANGES; range++) {
      for (int i = 0; i < OPERATIONS; i++) {
        source.apply(generator.next());
      }
      source.apply(new Op.Commit());
      int batchesMax = range < RANGES ? Integer.MAX_VALUE : 2;
      long mark = feed(replica, source.fs().presentTid(), batchesMax).mark();
      completes.add(new Complete(recorded.events(), mark));
    }
    long ignored = replica.mirroring().promote();
    replica.close();
    replay = recorded.replay();
  }

  /** How many crashes there can be. */
  public int points() {
    return replay.points();
  }

  private ReplicaState feed(FileSystem replica, long to, int batchesMax) {
    ReplicaState state = replica.mirroring().replicaState().orElseThrow();
    boolean goesOn = state.target() == to;
    RecordKey start = goesOn ? state.next() : RecordKey.LOWEST;
    MirrorStart rest =
        new MirrorStart(
            source.fs().mirroring().mirrorRange(state.base()).source(), state.base(), to, start);
    long feed = replica.mirroring().mirrorBegin(rest);
    MirrorBatch batch;
    int batches = 0;
    do {
      batch = source.fs().mirroring().mirrorRead(rest, BATCH_BYTES);
      state = replica.mirroring().mirrorApply(feed, batch);
      rest = rest.startingAt(batch.next());
      if (random.nextInt(4) == 0) {
        long ignored = replica.sync();
      }
      if (prunes && random.nextInt(6) == 0) {
        prune(source.fs());
        source.model().commit(source.fs().committedTid());
      }
      if (prunes && random.nextInt(4) == 0) {
        prune(replica);
      }
    } while (!batch.isLast() && ++batches < batchesMax);
    return state;
  }

  private void prune(FileSystem fs) {
    if (fs.presentTid() > 0) {
      PruneReport ignored =
          fs.retention().prune(new PruneRequest(Policies.any(random), false, 0), ScanProgress.NONE);
    }
  }

  /** Checks what a crash at a point leaves, and that it can go on. */
  public void check(int point, long seed) {
    long least = 0;
    for (Complete complete : completes) {
      least = complete.events() <= point ? complete.mark() : least;
    }
    FileSystem found = FileSystem.open(List.of(replay.at(point, seed)), rig.options(clock));
    Verify.clean(found);
    Optional<ReplicaState> state = found.mirroring().replicaState();
    long mark = state.map(ReplicaState::mark).orElse(completes.getLast().mark());
    if (mark < least) {
      throw new AssertionError("stands at " + mark + ", but " + least + " was complete");
    }
    compare(found, mark);
    if (state.isPresent()) {
      long to = source.fs().presentTid();
      if (mark < to) {
        ReplicaState ignored = feed(found, to, Integer.MAX_VALUE);
      }
      Verify.clean(found);
      compare(found, found.presentTid());
    }
    found.close();
  }

  private void compare(FileSystem found, long mark) {
    if (mark > 0) {
      Twins.comparePast(mark, Objects.requireNonNull(source.model().commits().get(mark)), found);
    }
    source
        .model()
        .commits()
        .headMap(mark)
        .forEach((tid, state) -> {
          if (prunes && exists(found, tid)) {
            Twins.comparePast(tid, state, found);
          }
        });
  }

  private static boolean exists(FileSystem fs, long tid) {
    try {
      return fs.resolve(Tid.toString(tid)) == tid;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }
}
