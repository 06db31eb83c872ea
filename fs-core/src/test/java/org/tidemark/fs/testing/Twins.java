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
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
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
  private final TwinDirectories directories = new TwinDirectories(this);
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
      case Op.Make o -> directories.make(o);
      case Op.Link o -> directories.link(o);
      case Op.Unlink o -> directories.unlink(o);
      case Op.RemoveDirectory o -> directories.removeDirectory(o);
      case Op.Rename o -> directories.rename(o);
      case Op.Open o -> open(o);
      case Op.Close o -> close(o.slot());
      case Op.Commit _ -> commit();
      case Op.Reopen _ -> reopen();
      case Op.FsyncDirectory o -> directories.fsyncDirectory(o);
      case Op.Lookup o -> directories.lookup(o);
      case Op.ReadDirectory o -> directories.readDirectory(o);
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
    compare("as of " + Tid.toString(tid), expected, TreeReader.read(fs, tid));
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
  @Nullable Long parent(String path) {
    int slash = path.lastIndexOf('/');
    return path.isEmpty() ? null : find(slash < 0 ? "" : path.substring(0, slash));
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
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

  ModelNames names() {
    return names;
  }

  ModelFiles files() {
    return files;
  }
}
