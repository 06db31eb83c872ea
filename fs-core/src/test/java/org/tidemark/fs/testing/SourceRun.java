package org.tidemark.fs.testing;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;

/** A generated workload on a filesystem, to be mirrored by whatever way is tested. */
public final class SourceRun {
  private final long seed;
  private final Rig rig;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Twins twins;
  private final OpGenerator generator;

  public SourceRun(long seed, Rig rig, Profile profile) {
    this.seed = seed;
    this.rig = rig;
    random = new Random(seed);
    MemoryDevice device = rig.make(seed, clock);
    ModelFs model = new ModelFs(false, 0755, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(device, clock), model, clock, rig.reopener(device, device::reopen, clock));
    generator = new OpGenerator(seed, profile, model);
  }

  /** The source; another one after each {@link #run}. */
  public FileSystem fs() {
    return twins.fs();
  }

  /** Does so many operations. */
  public void run(int operations) {
    for (int i = 0; i < operations; i++) {
      twins.apply(generator.next());
    }
  }

  public void commit() {
    twins.apply(new Op.Commit());
  }

  /** Makes a replica that has nothing yet. */
  public MemoryDevice newReplica() {
    MemoryDevice device = new MemoryDevice("replica", rig.volumeBytes());
    MakeOptions options =
        MakeOptions.seeded(seed, clock).withNodeBytes(rig.nodeBytes()).withLogBytes(rig.logBytes());
    FileSystem.makeReplica(List.of(device), options, options.fsid());
    return device;
  }

  /** Opens a replica. */
  public FileSystem open(MemoryDevice replica) {
    return FileSystem.open(List.of(replica), rig.options(clock));
  }

  /**
   * Holds that a replica is whole, and shows what the source was at commits up to its mark.
   *
   * @param samples how many of them at most
   */
  public void compare(FileSystem replica, int samples) {
    compare(twins, replica, rig, random, samples, Set.of());
  }

  /**
   * The same.
   *
   * @param mayBeGone moments that were pruned on either side
   */
  static void compare(
      Twins twins, FileSystem replica, Rig rig, Random random, int samples, Set<Long> mayBeGone) {
    Verify.clean(replica);
    long mark = replica.presentTid();
    ModelState present = twins.model().commits().get(mark);
    if (present != null) {
      Twins.comparePast(Tid.NOW, present, replica);
    }
    List<Long> tids =
        twins.model().commits().keySet().stream().filter(tid -> tid <= mark).sorted().toList();
    for (int n = 0; n < Math.min(samples, tids.size()); n++) {
      boolean all = samples >= tids.size();
      long tid = tids.get(all ? n : random.nextInt(tids.size()));
      ModelState expected = twins.model().commits().get(tid);
      boolean shown =
          tid == mark || (rig.history() && !(mayBeGone.contains(tid) && !exists(replica, tid)));
      if (expected != null && shown) {
        Twins.comparePast(tid, expected, replica);
      }
    }
  }

  /** Whether a filesystem has a moment. */
  static boolean exists(FileSystem fs, long tid) {
    try {
      return fs.resolve(Tid.toString(tid)) == tid;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  public void close() {
    twins.close();
  }
}
