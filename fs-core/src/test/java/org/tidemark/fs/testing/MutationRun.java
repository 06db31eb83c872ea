package org.tidemark.fs.testing;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** A small image that was closed properly, and what becomes of it when it is damaged. */
public final class MutationRun {
  private static final Mutation[] MUTATIONS = Mutation.values();

  private final Rig rig;
  private final MemoryDevice image;
  private final long[] used;
  private final ModelState state;
  private final NavigableMap<Long, ModelState> commits = new TreeMap<>();
  private final ManualClock clock = new ManualClock();

  /** What damage did: for statistics. */
  public enum Result {
    HARMLESS,
    ERRORS_IN_FILES,
    CANNOT_BE_OPENED
  }

  /** Makes the image by {@code count} generated operations. */
  public MutationRun(long seed, Rig rig, Profile profile, int count) {
    this.rig = rig;
    this.image = rig.make(seed, clock);
    FileSystem fs = rig.open(image, clock);
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, ManualClock.START_NANOS);
    Twins twins = new Twins(fs, model, clock, rig.reopener(image, image::reopen, clock));
    OpGenerator generator = new OpGenerator(seed, profile, model);
    for (int i = 0; i < count; i++) {
      twins.apply(generator.next());
    }
    twins.apply(new Op.Commit());
    twins.close();
    this.state = model.joined();
    this.commits.putAll(model.commits());
    image.reopen();
    this.used = usedBlocks(image);
  }

  private static long[] usedBlocks(MemoryDevice image) {
    long[] blocks = new long[(int) (image.size() / Block.BYTES)];
    int count = 0;
    for (long at = 0; at < image.size(); at += Block.BYTES) {
      if (!Block.isZero(Mutation.Image.read(image, at))) {
        blocks[count++] = at;
      }
    }
    return Arrays.copyOf(blocks, count);
  }

  /**
   * Damages the image as {@code seed} says and reads everything.
   *
   * @throws AssertionError that names the damage when anything but right answers and clean errors
   *     comes back
   */
  public Result check(long seed) {
    Random random = new Random(seed);
    Mutation.Image damaged = new Mutation.Image(image.fork(), used);
    StringBuilder what = new StringBuilder("mutation seed " + seed + ":");
    int mutations = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < mutations; i++) {
      Mutation mutation = MUTATIONS[random.nextInt(MUTATIONS.length)];
      what.append(' ').append(mutation);
      mutation.apply(damaged, random);
      if (mutation == Mutation.CUT) {
        break; // nothing behind the end can be hit any more
      }
    }
    try (LogWatch _ = new LogWatch()) {
      return read(damaged.device(), random.nextBoolean());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  private Result read(MemoryDevice damaged, boolean readOnly) {
    FileSystem fs;
    try {
      fs = FileSystem.open(List.of(damaged), rig.options(clock).withReadOnly(readOnly));
    } catch (FsException e) {
      DamagedReader.checkOpenError(e);
      return Result.CANNOT_BE_OPENED;
    }
    try {
      List<String> errors = DamagedReader.read(fs, Tid.NOW, state);
      var past = commits.firstEntry();
      errors.addAll(DamagedReader.read(fs, past.getKey(), past.getValue()));
      VerifyReport report = fs.verify(true, ScanProgress.NONE);
      if (report.isClean() && !errors.isEmpty()) {
        throw new AssertionError("verify found nothing, but there were errors: " + errors);
      }
      report.problems().forEach(DamagedReader::checkMessage);
      return errors.isEmpty() ? Result.HARMLESS : Result.ERRORS_IN_FILES;
    } finally {
      close(fs);
    }
  }

  private static void close(FileSystem fs) {
    try {
      fs.close();
    } catch (FsException e) {
      DamagedReader.checkError(e);
    }
  }
}
