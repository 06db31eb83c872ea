package org.tidemark.fs.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;

/**
 * A filesystem and its model, which get the same operations and must give the same answers.
 *
 * <p>The filesystem must have been opened deterministically, without access times, with this
 * object's clock.
 */
final class Twins {
  /** The two differ. */
  static final class Mismatch extends AssertionError {
    Mismatch(String message) {
      super(message);
    }
  }

  /** The filesystem says EIO, which the model never does; the model has not done the operation. */
  static final class DeviceFailed extends RuntimeException {
    DeviceFailed(@Nullable String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** An open file in both. */
  record Handle(OpenFile file, long id) {}

  /** How a filesystem is closed and opened again. */
  interface Reopener {
    FileSystem reopen(FileSystem old);
  }

  private static final int LINES_MAX = 6;
  private static final long NANOS_PER_OPERATION = 1_000_003;

  private final ManualClock clock;
  private final Reopener reopener;
  private final ModelFs model;
  private final ModelNames names;
  private final ModelFiles files;
  private final Map<Integer, Handle> handles = new TreeMap<>();
  private FileSystem fs;
  private boolean comparesAccessTimes = true;
  private boolean comparesTimes = true;
  private boolean toleratesFull;
  private int refused;

  Twins(FileSystem fs, ModelFs model, ManualClock clock, Reopener reopener) {
    this.fs = fs;
    this.model = model;
    this.clock = clock;
    this.reopener = reopener;
    this.names = new ModelNames(model);
    this.files = new ModelFiles(model);
  }

  FileSystem fs() {
    return fs;
  }

  /** From now on access times are not compared: a crash may lose them. */
  void forgetAccessTimes() {
    comparesAccessTimes = false;
  }

  /** From now on no times are compared: others move the clock too. */
  void forgetTimes() {
    comparesAccessTimes = false;
    comparesTimes = false;
  }

  /** From now on ENOSPC is an answer that the model accepts, by doing nothing. */
  void tolerateFull() {
    toleratesFull = true;
  }

  boolean toleratesFull() {
    return toleratesFull;
  }

  /** How often there was no space. */
  int refused() {
    return refused;
  }

  boolean comparesAccessTimes() {
    return comparesAccessTimes;
  }

  boolean comparesTimes() {
    return comparesTimes;
  }

  ModelFs model() {
    return model;
  }

  /** Does {@code op} to both and compares what they say. */
  void apply(Op op) {
    try {
      applyChecked(op);
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        throw new DeviceFailed(e.getMessage(), e);
      }
      throw new Mismatch("model: no error, filesystem: " + e.errno() + ", " + e.getMessage());
    }
  }

  private void applyChecked(Op op) {
    clock.advanceNanos(NANOS_PER_OPERATION);
    long before = fs.committedTid();
    switch (op) {
      case Op.Make o -> make(o);
      case Op.Link o -> link(o);
      case Op.Unlink o ->
          inParent(o.path(), (d, n) -> fs.unlink(d, bytes(n)), (d, n) -> names.unlink(d, n, now()));
      case Op.RemoveDirectory o ->
          inParent(
              o.path(),
              (d, n) -> fs.removeDirectory(d, bytes(n)),
              (d, n) -> names.removeDirectory(d, n, now()));
      case Op.Rename o -> rename(o);
      case Op.Open o -> open(o);
      case Op.Close o -> close(o.slot());
      case Op.Commit _ -> commit();
      case Op.Reopen _ -> reopen();
      case Op.FsyncDirectory o -> fsyncDirectory(o);
      case Op.Lookup o -> lookup(o);
      case Op.ReadDirectory o -> readDirectory(o);
      default -> new TwinFiles(this).apply(op);
    }
    long after = fs.committedTid();
    if (after != before && !model.commits().containsKey(after)) {
      model.commit(after);
    }
  }

  // --- comparing

  /** Runs both sides; their outcomes must be the same. */
  void same(Supplier<String> real, Supplier<String> modelled) {
    long before = fs.committedTid();
    Outcome found = real(real);
    if (fs.committedTid() != before) {
      // It made room by a commit, and then began.
      model.commit(fs.committedTid());
    }
    if (toleratesFull && found.equals(Outcome.of(Errno.ENOSPC))) {
      refused++;
      return;
    }
    Outcome expected = modelled(modelled);
    if (!found.equals(expected)) {
      throw new Mismatch("model: " + expected.text() + ", filesystem: " + found.text());
    }
  }

  void sameEnd(Runnable real, Runnable modelled) {
    same(
        () -> {
          real.run();
          return "ok";
        },
        () -> {
          modelled.run();
          return "ok";
        });
  }

  private static Outcome real(Supplier<String> body) {
    try {
      return Outcome.of(body.get());
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        throw new DeviceFailed(e.getMessage(), e);
      }
      return Outcome.of(e.errno());
    }
  }

  private static Outcome modelled(Supplier<String> body) {
    try {
      return Outcome.of(body.get());
    } catch (ModelException e) {
      return Outcome.of(e.errno());
    }
  }

  /** Compares all that both show now. */
  void compareLive() {
    ModelState expected = model.live();
    ModelState found = TreeReader.read(fs, Tid.NOW, model.root());
    if (comparesTimes) {
      compare("live", expected, found);
    } else if (expected.plainDigest() != found.plainDigest()) {
      throw mismatch("live", expected.differences(found, "model     ", "filesystem", LINES_MAX));
    }
  }

  /** Compares the filesystem as of each commit, {@code samples} of them at most. */
  void compareCommits(Random random, int samples) {
    List<Long> tids = new ArrayList<>(model.commits().keySet());
    Collections.shuffle(tids, random);
    for (long tid : tids.subList(0, Math.min(samples, tids.size()))) {
      compareCommit(tid);
    }
  }

  private void compareCommit(long tid) {
    ModelState expected = model.commits().get(tid);
    if (expected != null) {
      comparePast(tid, expected, fs);
    }
  }

  /** Compares what {@code fs} shows as of {@code tid}. */
  static void comparePast(long tid, ModelState expected, FileSystem fs) {
    ModelState found = TreeReader.read(fs, tid);
    if (expected.bodyDigest() != found.bodyDigest()) {
      throw mismatch(
          "as of " + Tid.toString(tid),
          expected.differencesInPast(found, "model     ", "filesystem", LINES_MAX));
    }
  }

  static void compare(String what, ModelState expected, ModelState found) {
    if (expected.digest() != found.digest()) {
      throw mismatch(what, expected.differences(found, "model     ", "filesystem", LINES_MAX));
    }
  }

  private static Mismatch mismatch(String what, List<String> lines) {
    return new Mismatch(what + ":\n  " + String.join("\n  ", lines));
  }

  // --- finding things

  long now() {
    return clock.realtimeNanos();
  }

  static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Nullable Handle handle(int slot) {
    return handles.get(slot);
  }

  /** The object at {@code path}, or null. */
  @Nullable Long find(String path) {
    long id = model.root();
    for (String name : path.split("/", -1)) {
      ModelInode inode = model.inode(id);
      if (name.isEmpty()) {
        continue;
      }
      Long child = inode.entries.get(name);
      if (child == null) {
        return null;
      }
      id = child;
    }
    return id;
  }

  /** The object id of the directory that {@code path} names something in, or null. */
  private @Nullable Long parent(String path) {
    int slash = path.lastIndexOf('/');
    return path.isEmpty() ? null : find(slash < 0 ? "" : path.substring(0, slash));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private interface RealName {
    void run(FileRef directory, String name);
  }

  private interface ModelName {
    void run(long directory, String name);
  }

  private void inParent(String path, RealName real, ModelName modelled) {
    Long parent = parent(path);
    if (parent != null) {
      sameEnd(
          () -> real.run(FileRef.live(parent), name(path)), () -> modelled.run(parent, name(path)));
    }
  }

  // --- operations

  private void make(Op.Make o) {
    Long parent = parent(o.path());
    if (parent == null) {
      return;
    }
    long[] id = {0};
    same(
        () -> {
          id[0] = makeReal(FileRef.live(parent), o).ref().objectId();
          return "ok";
        },
        () -> {
          if (id[0] != 0 && model.exists(id[0])) {
            throw new Mismatch("object id " + id[0] + " is in use already");
          }
          names.make(
              parent, name(o.path()), o.mode(), o.rdev(), o.target(), o.caller(), id[0], now());
          return "ok";
        });
  }

  private Attributes makeReal(FileRef parent, Op.Make o) {
    byte[] name = bytes(name(o.path()));
    return switch (o.mode() & FileType.MASK) {
      case FileType.DIRECTORY ->
          fs.makeDirectory(parent, name, o.mode() & FileType.PERMISSIONS, o.caller());
      case FileType.SYMLINK -> fs.makeSymlink(parent, name, bytes(o.target()), o.caller());
      default -> fs.makeNode(parent, name, o.mode(), o.rdev(), o.caller());
    };
  }

  private void link(Op.Link o) {
    Long file = find(o.from());
    Long parent = parent(o.to());
    if (file != null && parent != null) {
      sameEnd(
          () -> fs.link(FileRef.live(file), FileRef.live(parent), bytes(name(o.to()))),
          () -> names.link(file, parent, name(o.to()), now()));
    }
  }

  private void rename(Op.Rename o) {
    Long from = parent(o.from());
    Long to = parent(o.to());
    if (from != null && to != null) {
      sameEnd(
          () ->
              fs.rename(
                  FileRef.live(from),
                  bytes(name(o.from())),
                  FileRef.live(to),
                  bytes(name(o.to())),
                  o.mode()),
          () -> names.rename(from, name(o.from()), to, name(o.to()), o.mode(), now()));
    }
  }

  private void open(Op.Open o) {
    Long id = find(o.path());
    if (id == null || handles.containsKey(o.slot())) {
      return;
    }
    same(
        () -> {
          OpenFile file = fs.open(FileRef.live(id), o.forWriting());
          handles.put(o.slot(), new Handle(file, id));
          return "ok";
        },
        () -> {
          ModelInode inode = model.inode(id);
          if (!inode.isRegular()) {
            throw new ModelException(inode.isDirectory() ? Errno.EISDIR : Errno.EINVAL);
          }
          model.open(id);
          return "ok";
        });
  }

  private void close(int slot) {
    Handle handle = handles.remove(slot);
    if (handle != null) {
      sameEnd(
          () -> fs.close(handle.file()),
          () -> model.close(handle.id(), handle.file().forWriting()));
    }
  }

  void closeHandles() {
    new ArrayList<>(handles.keySet()).forEach(this::close);
  }

  private void commit() {
    model.commit(fs.sync());
  }

  private void reopen() {
    closeHandles();
    model.flushAll();
    fs = reopener.reopen(fs);
    model.commit(fs.committedTid());
  }

  /** Closes both; the filesystem's device may be used again. */
  void close() {
    closeHandles();
    fs.close();
  }

  private void fsyncDirectory(Op.FsyncDirectory o) {
    Long id = find(o.path());
    if (id != null && model.inode(id).isDirectory()) {
      fs.fsyncDirectory(FileRef.live(id));
      model.durable();
    }
  }

  private void lookup(Op.Lookup o) {
    Long parent = parent(o.path());
    if (parent == null) {
      return;
    }
    same(
        () -> "" + fs.lookup(FileRef.live(parent), bytes(name(o.path()))).ref().objectId(),
        () -> {
          Long child = model.child(parent, name(o.path()));
          if (child == null) {
            throw new ModelException(Errno.ENOENT);
          }
          return "" + child;
        });
  }

  private void readDirectory(Op.ReadDirectory o) {
    Long id = find(o.path());
    if (id == null) {
      return;
    }
    same(
        () -> {
          Map<String, Long> entries = new TreeMap<>();
          long cookie = 0;
          for (long next = readSome(id, cookie, o.step(), entries);
              next != cookie;
              next = readSome(id, cookie, o.step(), entries)) {
            cookie = next;
          }
          return "" + entries;
        },
        () -> {
          ModelInode inode = model.directory(id);
          Map<String, Long> entries = new TreeMap<>(inode.entries);
          entries.put(".", id);
          entries.put("..", inode.parent);
          return "" + entries;
        });
  }

  private long readSome(long id, long cookie, int step, Map<String, Long> entries) {
    long[] state = {cookie, step};
    fs.readDirectory(
        FileRef.live(id),
        cookie,
        (name, child, type, next) -> {
          if (state[1]-- == 0) {
            return false;
          }
          state[0] = next;
          String text = new String(name, StandardCharsets.ISO_8859_1);
          if (entries.put(text, child.objectId()) != null) {
            throw new Mismatch("readdir gave twice: " + text);
          }
          return true;
        });
    return state[0];
  }

  ModelFiles files() {
    return files;
  }
}
