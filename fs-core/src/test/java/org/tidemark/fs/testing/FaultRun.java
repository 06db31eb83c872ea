package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;

/**
 * A workload whose device fails at a chosen call: the filesystem must say so, must not pretend
 * afterwards, and must hold everything that was durable when it is opened again on a device that
 * works.
 */
public final class FaultRun {
  /** How a device fails. */
  public enum Kind {
    /** One write fails, after half of it was written. */
    WRITE,
    /** One barrier fails. */
    BARRIER,
    /** All barriers fail from then on. */
    BARRIERS,
    /** One read fails. */
    READ,
    /** Nothing works any more from a write on. */
    DEAD,
    /** The host's disk is full from then on. */
    HOST_FULL
  }

  private final long seed;
  private final Rig rig;
  private final Recording recording;
  private final CountingDevice.Counts total;

  /** Records {@code count} generated operations without a fault. */
  public FaultRun(long seed, Rig rig, Profile profile, int count) {
    this.seed = seed;
    this.rig = rig;
    ManualClock clock = new ManualClock();
    MemoryDevice medium = rig.make(seed, clock);
    CountingDevice device = new CountingDevice(medium);
    recording = new Recording(seed, rig, clock);
    Twins twins =
        new Twins(
            rig.open(device, clock),
            recording.model(),
            clock,
            rig.reopener(device, medium::reopen, clock));
    CountingDevice.Counts opened = device.counts();
    recording.generate(twins, profile, count, () -> 0);
    total = device.counts().minus(opened);
    twins.fs().close();
  }

  /**
   * Runs the operations again with a fault of this kind at a place that {@code faultSeed} chooses.
   */
  public void check(Kind kind, long faultSeed) {
    ManualClock clock = new ManualClock();
    MemoryDevice medium = rig.make(seed, clock);
    FaultyDevice device = new FaultyDevice(medium);
    FileSystem fs = rig.open(device, clock);
    Random random = new Random(faultSeed);
    long number = arm(device, kind, random);
    String name = "seed " + seed + ", " + kind + " " + number + ", fault seed " + faultSeed;
    try (LogWatch _ = new LogWatch()) {
      run(fs, clock, device, medium, kind, random);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(name + ": " + e, e);
    }
  }

  private long arm(FaultyDevice device, Kind kind, Random random) {
    long number =
        1
            + switch (kind) {
              case WRITE, DEAD -> random.nextLong(total.writes());
              case BARRIER -> random.nextLong(total.barriers());
              case READ -> random.nextLong(Math.max(1, total.reads()));
              case HOST_FULL -> random.nextLong(total.bytesWritten() / 2);
              case BARRIERS -> 0;
            };
    switch (kind) {
      case WRITE -> device.failWriteNumber(number);
      case DEAD -> device.dieAfterWrites(number);
      case BARRIER -> device.failBarrierNumber(number);
      case READ -> device.failReadNumber(number);
      case HOST_FULL -> device.limitHostSpace(number);
      case BARRIERS -> device.failBarriers();
    }
    return number;
  }

  private void run(
      FileSystem fs,
      ManualClock clock,
      FaultyDevice device,
      MemoryDevice medium,
      Kind kind,
      Random random) {
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    Twins twins = new Twins(fs, model, clock, rig.reopener(device, medium::reopen, clock));
    int done = 0;
    for (Op op : recording.ops()) {
      try {
        twins.apply(op);
      } catch (Twins.DeviceFailed e) {
        if (!(op instanceof Op.Reopen)) {
          afterFailure(twins, kind);
        }
        break;
      }
      done++;
    }
    device.heal();
    FileSystem last = twins.fs();
    boolean wellAgain = !last.readOnly() && !medium.isClosed();
    close(last);
    reopened(medium, done, wellAgain ? twins.model().live() : null, random);
  }

  /** A failed write is never forgotten; a failed read hurts nobody else. */
  private static void afterFailure(Twins twins, Kind kind) {
    FileSystem fs = twins.fs();
    if (kind != Kind.READ && !fs.readOnly()) {
      throw new AssertionError("a failed write left the filesystem writable");
    }
    if (!fs.readOnly()) {
      return;
    }
    refuses("sync", fs::sync);
    refuses("fsyncDirectory", () -> fs.fsyncDirectory(FileRef.ROOT));
    refuses(
        "makeDirectory",
        () -> fs.makeDirectory(FileRef.ROOT, Twins.bytes("after the fault"), 0755, Caller.ROOT));
    refuses(
        "makeNode",
        () ->
            fs.makeNode(
                FileRef.ROOT, Twins.bytes("file"), FileType.REGULAR | 0644, 0, Caller.ROOT));
    twins.model().live().inodes().forEach((id, inode) -> refusesToWrite(fs, inode));
    try {
      TreeReader.read(fs, Tid.NOW);
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
    }
  }

  private static void refusesToWrite(FileSystem fs, ModelInode inode) {
    if (inode.isRegular()) {
      refuses(
          "write",
          () -> {
            OpenFile file = fs.open(FileRef.live(inode.id), true);
            try {
              fs.write(file, 0, ByteBuffer.wrap(new byte[] {1}), Caller.ROOT);
            } finally {
              fs.close(file);
            }
          });
    }
  }

  private static void refuses(String what, Runnable call) {
    try {
      call.run();
    } catch (FsException e) {
      if (List.of(Errno.EIO, Errno.EROFS).contains(e.errno())) {
        return;
      }
      throw e;
    }
    throw new AssertionError(what + " succeeded after a failed write");
  }

  /** Closing after a failure may say that it failed, no more. */
  private static void close(FileSystem fs) {
    try {
      fs.close();
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw e;
      }
    }
  }

  /**
   * Checks what is there when the device works again.
   *
   * @param live what there was when it was closed, if it could be closed well
   */
  private void reopened(MemoryDevice medium, int done, @Nullable ModelState live, Random random) {
    FileSystem fs = rig.open(medium.reopen(), recording.later());
    if (live != null) {
      Twins.compare("reopened", live, TreeReader.read(fs, Tid.NOW));
    } else {
      int failed = Math.min(done + 1, recording.ops().size());
      recording.identify(
          fs, recording.after(done).durableAfter(), recording.after(failed).stepsAfter());
    }
    recording.checkPastAtOperation(fs, done, random);
    Verify.clean(fs);
    fs.close();
  }
}
