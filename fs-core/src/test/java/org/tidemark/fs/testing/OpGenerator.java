package org.tidemark.fs.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileType;
import org.tidemark.fs.RenameMode;
import org.tidemark.fs.XattrMode;

/**
 * Draws operations from a seed, with an eye on the model so that most of them make sense, and some
 * do not.
 */
final class OpGenerator {
  static final int SLOTS = 6;

  private static final int[] TYPES = {
    FileType.FIFO, FileType.SOCKET, FileType.CHARACTER_DEVICE, FileType.BLOCK_DEVICE
  };
  private static final int[] MODES = {0644, 0600, 0755, 0777, 04755, 02755, 06777, 01777, 0, 02644};
  private static final Caller[] CALLERS = {
    Caller.ROOT, Caller.ROOT, new Caller(1000, 1000), new Caller(1001, 50)
  };
  private static final List<XattrMode> XATTR_MODES = List.of(XattrMode.values());
  private static final int[] ALLOCATE_MODES = {0, 1, 3, 3, 3, 3, 16, 17};
  private static final int BURST_EVERY = 25;
  private static final int DEPTH_MAX = 4;
  private static final long FAR = 3L << 40;

  private final Random random;
  private final Profile profile;
  private final ModelFs model;

  /** What comes next, whatever is drawn. */
  private final ArrayDeque<Op> planned = new ArrayDeque<>();

  /** How many of the first operations there were, which only make things. */
  private int populated;

  /** Slots in which a file was to be opened. */
  private final BitSet opened = new BitSet();

  OpGenerator(long seed, Profile profile, ModelFs model) {
    this.random = new Random(seed);
    this.profile = profile;
    this.model = model;
  }

  Op next() {
    if (populated < profile.filesMax() / 3) {
      populated++;
      return make();
    }
    if (!planned.isEmpty()) {
      return planned.poll();
    }
    if (oneIn(profile.commitEvery())) {
      return new Op.Commit();
    }
    if (oneIn(BURST_EVERY)) {
      planBurst();
      return planned.remove();
    }
    if (oneIn(profile.fsyncEvery())) {
      return random.nextInt(4) == 0
          ? new Op.FsyncDirectory(directory())
          : new Op.Fsync(slot(), random.nextInt(4) == 0);
    }
    if (oneIn(profile.reopenEvery())) {
      opened.clear();
      return new Op.Reopen();
    }
    int kind = random.nextInt(profile.reads() ? 130 : 100);
    if (kind < 35) {
      return data(kind);
    }
    if (kind < 75) {
      return names(kind);
    }
    return kind < 100 ? attributes(kind) : reading(kind);
  }

  /** As programs do it: a file is made, written, closed, and often moved or gone soon after. */
  private void planBurst() {
    String path = random.nextBoolean() ? fresh() : existing();
    planned.add(new Op.Make(path, FileType.REGULAR | 0644, 0, "", caller()));
    planned.add(new Op.Open(SLOTS, path, true));
    long offset = 0;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int length = staysSmall(path) ? 1 + random.nextInt(600) : length();
      planned.add(new Op.Write(SLOTS, offset, length, random.nextLong(), caller()));
      offset += length;
    }
    if (oneIn(profile.fsyncEvery())) {
      planned.add(new Op.Fsync(SLOTS, false));
    }
    planned.add(new Op.Close(SLOTS));
    switch (random.nextInt(6)) {
      case 0 -> planned.add(new Op.Unlink(path));
      case 1, 2 -> planned.add(new Op.Rename(path, existing(), RenameMode.PLAIN));
      default -> {}
    }
  }

  private Op data(int kind) {
    if (kind < 8) {
      return open();
    }
    if (kind < 10) {
      return close();
    }
    int slot = slot();
    boolean small = staysSmall(slot);
    if (kind < 27) {
      int length = small ? 1 + random.nextInt(600) : length();
      long offset = small ? random.nextInt(1_500) : offset(length);
      return new Op.Write(slot, offset, length, random.nextLong(), caller());
    }
    if (kind < 31) {
      int mode = ALLOCATE_MODES[random.nextInt(ALLOCATE_MODES.length)];
      long offset = small ? random.nextInt(2_000) : offset(0);
      long length = random.nextInt(small ? 1_000 : 60_000);
      return new Op.Allocate(slot, mode, offset, length, caller());
    }
    if (kind < 33) {
      return new Op.TruncateOpen(slot, small ? random.nextInt(2_100) : size(), caller());
    }
    String path = existing();
    return new Op.Truncate(path, staysSmall(path) ? random.nextInt(2_100) : size(), caller());
  }

  /** Half of the files stay small, and stand in the tree: they are opened in slots of their own. */
  private static boolean staysSmall(int slot) {
    return slot % 2 == 0;
  }

  private static boolean staysSmall(String path) {
    return path.hashCode() % 2 == 0;
  }

  private Op names(int kind) {
    int files = model.joined().inodes().size();
    boolean grows = files < profile.filesMax() / 2 && kind < 62 && random.nextInt(3) != 0;
    if (grows || (kind < 47 && files < profile.filesMax())) {
      return make();
    }
    if (kind < 50) {
      return new Op.Link(existing(), fresh());
    }
    if (kind < 58) {
      return new Op.Unlink(existing());
    }
    if (kind < 62) {
      return new Op.RemoveDirectory(random.nextInt(3) == 0 ? existing() : directory());
    }
    RenameMode mode =
        switch (random.nextInt(6)) {
          case 0 -> RenameMode.NO_REPLACE;
          case 1 -> RenameMode.EXCHANGE;
          default -> RenameMode.PLAIN;
        };
    return new Op.Rename(existing(), random.nextBoolean() ? fresh() : existing(), mode);
  }

  private Op make() {
    int mode = MODES[random.nextInt(MODES.length)];
    String path = fresh();
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Op.Make(path, FileType.DIRECTORY | mode, 0, "", caller());
      case 2 -> new Op.Make(path, FileType.SYMLINK | 0777, 0, target(), caller());
      case 3 -> {
        int type = TYPES[random.nextInt(TYPES.length)];
        boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
        yield new Op.Make(path, type | mode, device ? 1 + random.nextInt(70_000) : 0, "", caller());
      }
      default -> new Op.Make(path, FileType.REGULAR | mode, 0, "", caller());
    };
  }

  private Op attributes(int kind) {
    if (kind < 80) {
      return new Op.SetMode(existing(), MODES[random.nextInt(MODES.length)]);
    }
    if (kind < 85) {
      return new Op.SetOwner(existing(), random.nextInt(3) - 1, random.nextInt(3) - 1);
    }
    if (kind < 90) {
      return new Op.SetTimes(existing(), time(), time());
    }
    String name = "user." + "abcdefgh".charAt(random.nextInt(8));
    if (kind < 97) {
      int length = random.nextInt(5) == 0 ? random.nextInt(1500) : random.nextInt(40);
      XattrMode mode = XATTR_MODES.get(random.nextInt(3));
      return new Op.SetXattr(existing(), name, length, random.nextLong(), mode);
    }
    return new Op.RemoveXattr(existing(), name);
  }

  private Op reading(int kind) {
    return switch (kind % 8) {
      case 0, 1 -> new Op.Read(slot(), offset(0), 1 + random.nextInt(100_000));
      case 2 -> new Op.ReadDirectory(directory(), 1 + random.nextInt(10));
      case 3 -> new Op.Stat(existing());
      case 4 -> new Op.Lookup(random.nextBoolean() ? existing() : fresh());
      case 5 -> new Op.ReadSymlink(existing());
      case 6 -> new Op.Seek(slot(), offset(0));
      default ->
          random.nextBoolean()
              ? new Op.ListXattrs(existing())
              : new Op.GetXattr(existing(), "user." + "abcdefgh".charAt(random.nextInt(8)));
    };
  }

  private boolean oneIn(int count) {
    return count > 0 && random.nextInt(count) == 0;
  }

  /** Most of the time one of the slots that should have an open file. */
  private int slot() {
    int slot = random.nextInt(SLOTS);
    if (opened.isEmpty() || random.nextInt(8) == 0) {
      return slot;
    }
    int next = opened.nextSetBit(slot);
    return next >= 0 ? next : opened.nextSetBit(0);
  }

  private Op open() {
    String path = existing();
    for (int tries = 0; tries < 4 && !isRegular(path); tries++) {
      path = existing();
    }
    int slot = staysSmall(path) ? 0 : 1;
    while (slot < SLOTS - 2 && opened.get(slot)) {
      slot += 2;
    }
    opened.set(slot);
    return new Op.Open(slot, path, random.nextInt(8) != 0);
  }

  private Op close() {
    int slot = slot();
    opened.clear(slot);
    return new Op.Close(slot);
  }

  private Caller caller() {
    return profile.strangers() ? CALLERS[random.nextInt(CALLERS.length)] : Caller.ROOT;
  }

  private int length() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> 1 + random.nextInt(300);
      case 3, 4, 5 -> 1 + random.nextInt(3_000);
      case 6 -> 4_096 * (1 + random.nextInt(4));
      case 7, 8 -> 1 + random.nextInt(Math.min(20_000, profile.writeBytesMax()));
      default -> 1 + random.nextInt(profile.writeBytesMax());
    };
  }

  private long offset(int length) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> random.nextInt(2_500);
      case 4 -> 0;
      case 5, 6 -> 4_096L * random.nextInt((int) (profile.offsetMax() / 4_096));
      case 7 -> profile.sparse() && length < 5_000 ? (random.nextLong() >>> 1) % FAR : 0;
      default -> random.nextInt((int) profile.offsetMax());
    };
  }

  private long size() {
    return random.nextInt(3) == 0 ? 0 : offset(0);
  }

  private long time() {
    return switch (random.nextInt(4)) {
      case 0 -> AttributeChange.TIME_NOW;
      case 1 -> -random.nextLong(1L << 50);
      default -> random.nextLong(1L << 60);
    };
  }

  private String target() {
    return "t".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? 1_500 : 60));
  }

  /** The path of something that exists, most of the time. */
  private String existing() {
    String path = directory();
    ModelInode inode = at(path);
    if (inode.entries.isEmpty()) {
      return fresh();
    }
    List<String> names = new ArrayList<>(inode.entries.keySet());
    return join(path, names.get(random.nextInt(names.size())));
  }

  /** The path of something in a directory that exists, with any of the usual names. */
  private String fresh() {
    int number = random.nextInt(profile.namesPerDirectory());
    String name =
        switch (random.nextInt(20)) {
          case 0 -> "long" + number + "-".repeat(240);
          case 1 -> "\u00ff\u0080 \u0001" + number;
          default -> "n" + number;
        };
    return join(directory(), name);
  }

  /** The path of a directory that exists. */
  private String directory() {
    String path = "";
    for (int depth = 0; depth < DEPTH_MAX && random.nextInt(3) != 0; depth++) {
      ModelInode inode = at(path);
      List<String> below = new ArrayList<>();
      inode.entries.forEach((name, id) -> {
        if (model.inode(id).isDirectory()) {
          below.add(name);
        }
      });
      if (below.isEmpty()) {
        break;
      }
      path = join(path, below.get(random.nextInt(below.size())));
    }
    return path;
  }

  private boolean isRegular(String path) {
    int slash = path.lastIndexOf('/');
    Long child = at(path.substring(0, Math.max(0, slash))).entries.get(path.substring(slash + 1));
    return child != null && model.inode(child).isRegular();
  }

  private ModelInode at(String path) {
    long id = model.root();
    for (String name : path.split("/", -1)) {
      Long child = name.isEmpty() ? Long.valueOf(id) : model.child(id, name);
      if (child == null) {
        throw new IllegalStateException("no " + path);
      }
      id = child;
    }
    return model.inode(id);
  }

  private static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
