package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/** A small image that was closed properly, and what becomes of it when it is damaged. */
public final class MutationRun {
  private static final Mutation[] MUTATIONS = Mutation.values();

  private final Rig rig;
  private final Source source;

  /** What damage did: for statistics. */
  public enum Result {
    HARMLESS,
    ERRORS_IN_FILES,
    CANNOT_BE_OPENED
  }

  /**
   * An image that was closed properly, and what is in it.
   *
   * @param used positions of the blocks that are not all zeros
   */
  record Source(
      MemoryDevice image, List<Long> used, ModelState state, SortedMap<Long, ModelState> commits) {}

  /** Makes the image by {@code count} generated operations. */
  public MutationRun(long seed, Rig rig, Profile profile, int count) {
    this.rig = rig;
    this.source = makeImage(seed, rig, profile, count);
  }

  static Source makeImage(long seed, Rig rig, Profile profile, int count) {
    ManualClock clock = new ManualClock();
    MemoryDevice image = rig.make(seed, clock);
    FileSystem fs = rig.open(image, clock);
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, ManualClock.START_NANOS);
    Twins twins = new Twins(fs, model, clock, rig.reopener(image, image::reopen, clock));
    OpGenerator generator = new OpGenerator(seed, profile, model);
    for (int i = 0; i < count; i++) {
      twins.apply(generator.next());
    }
    twins.apply(new Op.Commit());
    twins.close();
    image.reopen();
    return new Source(image, usedBlocks(image), model.joined(), new TreeMap<>(model.commits()));
  }

  private static List<Long> usedBlocks(MemoryDevice image) {
    List<Long> blocks = new ArrayList<>();
    for (long at = 0; at < image.size(); at += Block.BYTES) {
      if (!Block.isZero(Mutation.Image.read(image, at))) {
        blocks.add(at);
      }
    }
    return blocks;
  }

  /**
   * Damages the image as {@code seed} says and reads everything.
   *
   * @throws AssertionError that names the damage when anything but right answers and clean errors
   *     comes back
   */
  public Result check(long seed) {
    Random random = new Random(seed);
    Mutation.Image damaged = new Mutation.Image(source.image.fork(), source.used);
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
      fs = FileSystem.open(List.of(damaged), rig.options(new ManualClock()).withReadOnly(readOnly));
    } catch (FsException e) {
      DamagedReader.checkOpenError(e);
      return Result.CANNOT_BE_OPENED;
    }
    try {
      List<String> errors = DamagedReader.read(fs, Tid.NOW, source.state);
      long past = source.commits.firstKey();
      errors.addAll(DamagedReader.read(fs, past, source.commits.get(past)));
      VerifyReport report = fs.verify(true, ScanProgress.NONE);
      if (report.isClean() && !errors.isEmpty()) {
        throw new AssertionError("verify found nothing, but there were errors: " + errors);
      }
      report.problems().forEach(DamagedReader::checkMessage);
      if (!readOnly) {
        work(fs, errors);
      }
      return errors.isEmpty() ? Result.HARMLESS : Result.ERRORS_IN_FILES;
    } finally {
      close(fs);
    }
  }

  /** Whatever is damaged, working on ends well or with a clean error. */
  private static void work(FileSystem fs, List<String> errors) {
    try {
      Attributes dir = fs.makeDirectory(fs.root(), Twins.bytes("work"), 0755, Caller.ROOT);
      for (int i = 0; i < 3; i++) {
        Attributes made =
            fs.makeNode(dir.ref(), Twins.bytes("f" + i), FileType.REGULAR | 0644, 0, Caller.ROOT);
        OpenFile file = fs.open(made.ref(), true);
        fs.write(file, i * 3_000L, ByteBuffer.wrap(new byte[5_000]), Caller.ROOT);
        fs.fsync(file, false);
        fs.close(file);
      }
      fs.sync();
    } catch (FsException e) {
      errors.add(DamagedReader.checkError(e));
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
