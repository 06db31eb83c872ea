package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * Destroys the past of objects, whatever moments are kept.
 *
 * <p>First {@link #hide}: a live object gets a new version of its inode, and all older ones go.
 * After that no earlier moment finds it, so its other dead records can go in any order ({@link
 * #destroy}). Operations become durable in their order (INV-PREFIX): whatever a crash leaves, a
 * moment shows an object whole or not at all. What is live keeps its createTid, but no earlier
 * moment can reach it. What ceases later is history like all.
 *
 * <p>One thread.
 */
public final class Purge {
  private static final int RECORDS_PER_OPERATION = 64;
  private static final int RECORDS_PER_READ = 4_096;

  private final Store store;
  private final Inodes inodes;
  private final Consumer<Runnable> turns;
  private long records;
  private long bytes;

  /**
   * Begins a purge.
   *
   * @param turns does each operation when it is its turn
   */
  public Purge(Store store, Inodes inodes, Consumer<Runnable> turns) {
    this.store = store;
    this.inodes = inodes;
    this.turns = turns;
  }

  /**
   * Lets no moment up to now find the object.
   *
   * @return the tid up to which its past has to go
   */
  public long hide(long objectId) {
    long[] end = new long[1];
    run(List.of(objectId), (change, ids) -> end[0] = renew(change, objectId));
    destroyUpTo(end[0], objectId, RecordType.INODE);
    return end[0];
  }

  /** Begins a new version of the inode, if there is a live one; returns the tid of that. */
  private long renew(Change change, long objectId) {
    Inode live = Inodes.find(change, objectId, Tid.NOW);
    if (live != null && live.createTid() != change.tid()) {
      inodes.edit(change, live).newVersion().save();
    }
    return change.tid();
  }

  /**
   * Destroys what an object was.
   *
   * @param end what {@link #hide} returned
   */
  public void destroy(long objectId, long end) {
    destroyUpTo(end, objectId, RecordType.XATTR);
  }

  /**
   * Returns what the dead records of an object take, for who only wants to know.
   *
   * @return records and bytes
   */
  public long[] measure(long objectId) {
    long[] sum = new long[2];
    RecordKey next = first(objectId);
    while (next != null) {
      List<RecordKey> old = new ArrayList<>();
      RecordKey from = next;
      next =
          store.<@Nullable RecordKey>read(view -> {
            RecordKey then = collect(view, from, RecordType.XATTR, Long.MAX_VALUE, old);
            Cursor cursor = view.cursor();
            for (RecordKey key : old) {
              sum[1] += key.seek(cursor) ? RecordSize.of(cursor) : 0;
            }
            return then;
          });
      sum[0] += old.size();
    }
    return sum;
  }

  private void destroyUpTo(long end, long objectId, int typeMax) {
    RecordKey next = first(objectId);
    while (next != null) {
      List<RecordKey> old = new ArrayList<>();
      RecordKey from = next;
      next = store.<@Nullable RecordKey>read(view -> collect(view, from, typeMax, end, old));
      destroy(old);
    }
  }

  private static RecordKey first(long objectId) {
    return new RecordKey(0, objectId, RecordType.INODE, 0, 0);
  }

  /** Finds some dead records; returns where to go on, or null at the end. */
  private static @Nullable RecordKey collect(
      TreeView view, RecordKey from, int typeMax, long end, List<RecordKey> old) {
    Cursor cursor = view.cursor();
    boolean more =
        cursor.seek(from.pfs(), from.objectId(), from.type(), from.key(), from.createTid());
    for (int i = 0; more && cursor.objectId() == from.objectId() && cursor.type() <= typeMax; i++) {
      if (i == RECORDS_PER_READ || old.size() == RECORDS_PER_OPERATION) {
        return RecordKey.of(cursor);
      }
      if (cursor.deleteTid() != Tid.LIVE && cursor.deleteTid() <= end) {
        old.add(RecordKey.of(cursor));
      }
      more = cursor.next();
    }
    return null;
  }

  /** Destroys dead records, in one operation if there is room. */
  public void destroy(List<RecordKey> keys) {
    run(keys, this::destroy);
  }

  private long destroy(Change change, List<RecordKey> keys) {
    Cursor cursor = change.cursor();
    long done = 0;
    long sum = 0;
    for (RecordKey key : keys) {
      if (key.seek(cursor) && cursor.deleteTid() != Tid.LIVE) {
        sum += Prune.destroy(change, key, cursor);
        done++;
      }
    }
    records += done;
    bytes += sum;
    return done;
  }

  private <T> void run(List<T> all, ToLongBiFunction<Change, List<T>> step) {
    turns.accept(() -> SmallerOperations.run(store, all, some -> attempt(some, step)));
  }

  private <T> boolean attempt(List<T> some, ToLongBiFunction<Change, List<T>> step) {
    try {
      long ignored = store.update(Reserve.PRUNE, change -> step.applyAsLong(change, some));
      return true;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOSPC) {
        return false;
      }
      throw e;
    }
  }

  /** Returns how many records were destroyed. */
  public long records() {
    return records;
  }

  /** Returns what they took, with their data. */
  public long bytes() {
    return bytes;
  }
}
