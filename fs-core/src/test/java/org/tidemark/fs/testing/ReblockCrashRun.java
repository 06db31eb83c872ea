package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.ReblockReport;
import org.tidemark.fs.ReblockRequest;
import org.tidemark.scan.ScanProgress;

/**
 * Putting in order on a device that records every write: whatever a crash leaves, the present is as
 * it was, each moment too, and it can be put in order.
 */
public final class ReblockCrashRun {
  /** A present that holds from one event to another. */
  private record Era(int from, int to, ModelState present, Map<Long, ModelState> moments) {}

  private static final int ROUNDS = 3;
  private static final int OPERATIONS = 60;
  private static final int OVERWRITES = 200;

  private final Rig rig;
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final CrashDevice device;
  private final Twins twins;
  private final List<Era> eras = new ArrayList<>();
  private final CrashReplay replay;
  private long bytesMoved;

  /** Records the workload. */
  public ReblockCrashRun(long seed, Rig rig, Profile profile) {
    this.rig = rig;
    random = new Random(seed);
    device = new CrashDevice(rig.make(seed, clock));
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins =
        new Twins(
            rig.open(device, clock), model, clock, rig.reopener(device, device::reopen, clock));
    OpGenerator generator = new OpGenerator(seed, profile, model);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < OPERATIONS; i++) {
        twins.apply(generator.next());
      }
      new Scatter(twins, random).run(OVERWRITES);
      twins.closeHandles(); // Files that are open and have no name are gone after a crash.
      twins.apply(new Op.Commit());
      if (round == 1) {
        prune();
      }
      twins.model().commit(twins.fs().sync());
      reblock();
    }
    replay = device.replay();
    twins.close();
  }

  private void prune() {
    twins.apply(new Op.Commit());
    twins.fs().retention().prune(new PruneRequest("none", false, 0), ScanProgress.NONE);
    twins.model().commits().clear();
    twins.model().commit(twins.fs().sync());
  }

  private void reblock() {
    FileSystem fs = twins.fs();
    int from = device.events();
    ModelState present = twins.model().live();
    Map<Long, ModelState> moments = new TreeMap<>(twins.model().commits());
    ReblockReport report =
        fs.reblocking()
            .reblock(new ReblockRequest(true, true, 100, 0, ""), (done, total) -> disturb());
    eras.add(new Era(from, device.events(), present, moments));
    twins.model().commit(fs.committedTid());
    bytesMoved += report.bytesMoved();
  }

  /** Between two steps others make durable what was done. */
  private void disturb() {
    switch (random.nextInt(3)) {
      case 0 -> twins.model().commit(twins.fs().sync());
      case 1 -> twins.fs().fsyncDirectory(FileRef.ROOT);
      default -> {} // nobody does
    }
  }

  /** How much data was moved while it was recorded. */
  public long bytesMoved() {
    return bytesMoved;
  }

  @Override
  public String toString() {
    return bytesMoved + " bytes, " + points().length + " points";
  }

  /** The crash points at which something was being put in order. */
  public int[] points() {
    return eras.stream()
        .flatMapToInt(era -> IntStream.rangeClosed(era.from, era.to))
        .distinct()
        .toArray();
  }

  /** Checks what a crash at a point leaves. */
  public void check(int point, long seed) {
    Era era =
        eras.stream()
            .filter(each -> point >= each.from && point <= each.to)
            .findFirst()
            .orElseThrow();
    ManualClock later = new ManualClock(clock.realtimeNanos() + 1_000_000_000L);
    try (FileSystem fs = rig.open(replay.at(point, seed), later)) {
      checkState(fs, era);
      ReblockReport again =
          fs.reblocking().reblock(new ReblockRequest(true, true, 80, 0, ""), ScanProgress.NONE);
      if (again.damaged() > 0 || !again.complete()) {
        throw new AssertionError(again.toString());
      }
      checkState(fs, era);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("point " + point + ", " + seed + ": " + e.getMessage(), e);
    }
  }

  private void checkState(FileSystem fs, Era era) {
    Verify.clean(fs);
    era.moments.forEach((tid, state) -> Twins.comparePast(tid, state, fs));
    Twins.compare("the present", era.present, TreeReader.read(fs, Tid.NOW));
  }
}
