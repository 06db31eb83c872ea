package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileType;
import org.tidemark.fs.RenameMode;

/** Operations in an order that drawing them would hardly find. */
public final class Scenarios {
  private static final int EXTENT_DISTANCE = 1 << 17;

  private Scenarios() {}

  /**
   * Files of more extents than one operation removes, which are cut, punched, replaced and
   * unlinked, open and not.
   */
  static List<Op> manyExtents(long seed) {
    Random random = new Random(seed);
    List<Op> ops = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      String path = "f" + file;
      scattered(ops, random, path, 700 + random.nextInt(700));
      if (random.nextBoolean()) {
        ops.add(new Op.Commit());
      }
      if (random.nextBoolean()) {
        ops.add(new Op.Open(5, path, true));
      }
      switch (random.nextInt(5)) {
        case 0 -> ops.add(new Op.Truncate(path, 0, Caller.ROOT));
        case 1 -> ops.add(new Op.Truncate(path, 10L * EXTENT_DISTANCE + 100, Caller.ROOT));
        case 2 -> ops.add(new Op.Unlink(path));
        case 3 -> {
          ops.add(make("other", FileType.REGULAR | 0644));
          ops.add(new Op.Rename("other", path, RenameMode.PLAIN));
        }
        default -> {
          ops.add(new Op.Open(4, path, true));
          ops.add(new Op.Allocate(4, 3, 5_000, 1_000L * EXTENT_DISTANCE, Caller.ROOT));
          ops.add(new Op.Fsync(4, false));
          ops.add(new Op.Close(4));
        }
      }
      ops.add(new Op.FsyncDirectory(""));
      ops.add(new Op.Write(5, 3, 5_000, seed, Caller.ROOT));
      ops.add(new Op.Close(5));
    }
    ops.add(new Op.Commit());
    ops.add(new Op.Reopen());
    return ops;
  }

  /** A file with a block in each of {@code extents} places. */
  private static void scattered(List<Op> ops, Random random, String path, int extents) {
    ops.add(make(path, FileType.REGULAR | 0644));
    ops.add(new Op.Open(0, path, true));
    for (int i = 0; i < extents; i++) {
      ops.add(new Op.Write(0, (long) i * EXTENT_DISTANCE, 4_096, random.nextLong(), Caller.ROOT));
      if (random.nextInt(400) == 0) {
        ops.add(new Op.Fsync(0, false));
      }
    }
    ops.add(new Op.Fsync(0, false));
    ops.add(new Op.Close(0));
  }

  /** A directory of many names, so that nodes split when it fills and merge when it empties. */
  static List<Op> wideDirectory(long seed) {
    Random random = new Random(seed);
    List<Op> ops = new ArrayList<>();
    ops.add(make("d", FileType.DIRECTORY | 0755));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      String path = "d/" + "name-".repeat(random.nextInt(20)) + i;
      names.add(path);
      ops.add(make(path, FileType.REGULAR | 0644));
      sometimesSync(ops, random);
    }
    Collections.shuffle(names, random);
    for (int i = 0; i < 300; i++) {
      ops.add(new Op.Rename(names.get(i), names.get(300 + i), RenameMode.PLAIN));
      sometimesSync(ops, random);
    }
    for (int i = 300; i < 900; i++) {
      ops.add(new Op.Unlink(names.get(i)));
      sometimesSync(ops, random);
    }
    ops.add(new Op.RemoveDirectory("d"));
    ops.add(new Op.Commit());
    return ops;
  }

  /** A file of {@code mebibytes} that takes most of the space there is. */
  static List<Op> ballast(int mebibytes) {
    List<Op> ops = new ArrayList<>();
    ops.add(make("ballast", FileType.REGULAR | 0644));
    ops.add(new Op.Open(0, "ballast", true));
    for (int i = 0; i < mebibytes; i++) {
      ops.add(new Op.Write(0, (long) i << 20, 1 << 20, i, Caller.ROOT));
    }
    ops.add(new Op.Close(0));
    ops.add(new Op.Commit());
    return ops;
  }

  private static void sometimesSync(List<Op> ops, Random random) {
    if (random.nextInt(40) == 0) {
      ops.add(random.nextInt(4) == 0 ? new Op.Commit() : new Op.FsyncDirectory("d"));
    }
  }

  private static Op make(String path, int mode) {
    return new Op.Make(path, mode, 0, "", Caller.ROOT);
  }
}
