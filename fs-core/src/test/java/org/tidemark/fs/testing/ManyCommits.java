package org.tidemark.fs.testing;

import java.util.Random;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.RenameMode;

/** A tree of many files with a long history, each moment of which is known. */
public final class ManyCommits {
  private static final int FILES_PER_DIRECTORY = 100;

  private final Rig rig;
  private final ManualClock clock = new ManualClock();
  private final Random random;
  private final MemoryDevice device;
  private final Twins twins;
  private final int files;

  /** Makes {@code files} files, then {@code commits} commits of {@code changes} changes each. */
  public ManyCommits(long seed, Rig rig, int files, int commits, int changes) {
    this.rig = rig;
    this.files = files;
    random = new Random(seed);
    device = rig.make(seed, clock);
    ModelFs model = new ModelFs(false, Recording.ROOT_MODE, clock.realtimeNanos());
    twins = new Twins(rig.open(device, clock), model, clock, old -> reopen());
    for (int i = 0; i < files / FILES_PER_DIRECTORY; i++) {
      make("d" + i, FileType.DIRECTORY | 0755);
    }
    for (int i = 0; i < files; i++) {
      make(path(i), FileType.REGULAR | 0644);
      write(i);
    }
    for (int i = 0; i < commits; i++) {
      for (int j = 0; j < changes; j++) {
        change(random.nextInt(files));
      }
      twins.apply(new Op.Commit());
    }
  }

  private FileSystem reopen() {
    twins.fs().close();
    return rig.open(device.reopen(), clock);
  }

  private String path(int file) {
    return "d" + file / FILES_PER_DIRECTORY + "/file-" + file;
  }

  private void make(String path, int mode) {
    twins.apply(new Op.Make(path, mode, 0, "", Caller.ROOT));
  }

  private void write(int file) {
    int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : 1 + random.nextInt(900);
    long offset = random.nextInt(4) == 0 ? random.nextInt(3_000) : 0;
    twins.apply(new Op.Open(0, path(file), true));
    twins.apply(new Op.Write(0, offset, length, random.nextLong(), Caller.ROOT));
    twins.apply(new Op.Close(0));
  }

  private void change(int file) {
    switch (random.nextInt(8)) {
      case 0 -> twins.apply(new Op.Unlink(path(file)));
      case 1, 2 -> make(path(file), FileType.REGULAR | 0600);
      case 3 ->
          twins.apply(new Op.Rename(path(file), path(random.nextInt(files)), RenameMode.PLAIN));
      case 4 -> twins.apply(new Op.SetMode(path(file), random.nextInt(07777)));
      case 5 -> twins.apply(new Op.Truncate(path(file), random.nextInt(2_000), Caller.ROOT));
      default -> write(file);
    }
  }

  /** Compares every commit, and after reopening {@code samples} of them again. */
  public void compareAll(int samples) {
    twins.compareCommits(random, Integer.MAX_VALUE);
    twins.apply(new Op.Reopen());
    twins.compareLive();
    twins.compareCommits(random, samples);
    Verify.clean(twins.fs());
    twins.close();
  }
}
