package org.tidemark.fs;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.object.Commits;
import org.tidemark.object.Inodes;
import org.tidemark.txn.Store;

/**
 * Sees to it that nobody reads on in a moment that was pruned meanwhile: references to its files
 * may be kept for long, by the kernel above all (INV-MOMENT).
 *
 * <p>What was read is held against the moments that are kept only after it was read: before any
 * record of a moment goes, {@link #dropping} is called and its COMMIT record is removed. As long as
 * nothing is pruned, this costs nothing. Thread-safe.
 */
final class MomentGuard {
  private final Store store;
  private final AtomicLong drops = new AtomicLong();
  private final Consumer<Predicate<FileRef>> dropListener;
  private volatile long droppedUpTo;
  private volatile boolean purged;

  /**
   * @param dropListener is told each time that something of the past is gone, with what tells
   *     whether a file of the past is as it was
   */
  MomentGuard(Store store, Consumer<Predicate<FileRef>> dropListener) {
    this.store = store;
    this.dropListener = dropListener;
  }

  /** Some moments up to this tid are dropped from now on. One thread at a time. */
  void dropping(long highestTid) {
    droppedUpTo = Math.max(droppedUpTo, highestTid);
    long ignored = drops.incrementAndGet();
  }

  /** Those moments are dropped. */
  void dropped() {
    long ignored = drops.incrementAndGet();
    dropListener.accept(this::isThere);
  }

  /**
   * Some objects go out of moments that stay, from now on: at these they are not there any more.
   */
  void purging() {
    purged = true;
    long ignored = drops.incrementAndGet();
  }

  /** Those objects are gone there, and their names from lists of directories that stay. */
  void purged() {
    long ignored = drops.incrementAndGet();
    dropListener.accept(past -> false);
  }

  /** Changes whenever moments are dropped: before, and once more when they are gone. */
  long drops() {
    return drops.get();
  }

  /**
   * Returns what was read of a file.
   *
   * @throws FsException ENOENT if its moment is not kept any more
   */
  <T extends @Nullable Object> T checked(FileRef file, T read) {
    check(file);
    return read;
  }

  /** The same, where what is missing may also show as an error of another kind. */
  <T extends @Nullable Object> T read(FileRef file, Supplier<T> body) {
    T read;
    try {
      read = body.get();
    } catch (FsException e) {
      check(file);
      throw e;
    }
    return checked(file, read);
  }

  /** The same, for what was read before. */
  void check(FileRef file) {
    long asOf = file.asOf();
    if (asOf <= droppedUpTo && !isThere(asOf)) {
      throw new FsException(Errno.ENOENT, "the moment " + Tid.toString(asOf) + " was pruned");
    }
    if (asOf != Tid.NOW && isPurged(file)) {
      throw new FsException(Errno.ENOENT, file + ": its history was purged, or pruned");
    }
  }

  private boolean isPurged(FileRef file) {
    return purged
        && !file.isHistoryDirectory()
        && !store.read(view -> Inodes.isThere(view, file.objectId(), file.asOf()));
  }

  private boolean isThere(FileRef past) {
    return isThere(past.asOf()) && !isPurged(past);
  }

  private boolean isThere(long tid) {
    return store.read(view -> Commits.floor(view, tid)) == tid;
  }
}
