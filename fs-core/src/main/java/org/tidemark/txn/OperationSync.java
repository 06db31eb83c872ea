package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.tidemark.base.Durability;
import org.tidemark.base.FsException;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.intent.IntentLog;

/**
 * fsync: appends what happened since the last commit to the intent log, in order, and makes it
 * durable with one barrier that concurrent callers share.
 *
 * <p>While a commit writes its nodes, what is left of the frozen group is logged too, before the
 * operations of the group after it: so an fsync never waits for a commit's nodes, and the log has
 * no gap if that commit never completes.
 *
 * <p>Lock: appendLock, taken before the locks of {@link RedoBuffer} and {@link IntentLog}, never
 * together with the tree lock.
 */
final class OperationSync {
  private final ReentrantLock appendLock = new ReentrantLock();
  private final Groups groups;
  private final IntentLog log;

  @GuardedBy("appendLock")
  private long appendedEnd;

  OperationSync(Groups groups, IntentLog log) {
    this.groups = groups;
    this.log = log;
    this.appendedEnd = log.head();
  }

  /** What {@link #append} returns if only a commit makes it durable. */
  private static final long NEEDS_COMMIT = -1;

  /**
   * Appends every operation that completed before the call; they are durable when the wait for what
   * this returns is over. If that cannot be, the store becomes read-only.
   */
  Durability begin(Store store) {
    long end = orFail(store, this::append);
    return () -> {
      store.checkNotFailed();
      long ignored = orFail(store, () -> await(store, end));
    };
  }

  private long await(Store store, long appended) {
    long end = appended;
    while (end == NEEDS_COMMIT) {
      long before = store.committedTid();
      if (store.commit() == before) {
        return before; // all of it was durable already
      }
      end = append();
    }
    log.syncTo(end);
    return end;
  }

  private static long orFail(Store store, LongSupplier step) {
    try {
      return step.getAsLong();
    } catch (FsException e) {
      store.failReadOnly(e);
      throw e;
    }
  }

  /**
   * Appends every operation that completed before the call.
   *
   * @return the position up to which the log has to be synced; or {@link #NEEDS_COMMIT} if the log
   *     cannot tell all that happened (too much, or no room)
   */
  private long append() {
    appendLock.lock();
    try {
      Groups.Pair pair = groups.pair();
      Group frozen = pair.frozen();
      if (pair.open().redo().hasOverflowed() || (frozen != null && frozen.redo().hasOverflowed())) {
        return NEEDS_COMMIT;
      }
      if (log.used() > log.capacity() / 2) {
        return NEEDS_COMMIT;
      }
      if (frozen != null) {
        append(frozen);
      }
      append(pair.open());
      return appendedEnd;
    } finally {
      appendLock.unlock();
    }
  }

  @GuardedBy("appendLock")
  private void append(Group group) {
    List<RedoBuffer.Batch> batches = group.redo().drain();
    for (RedoBuffer.Batch batch : batches) {
      group.logged(log.head());
      appendedEnd =
          log.append(
              LogFrameFormat.KIND_INTENT,
              group.tid(),
              batch.firstSeq(),
              batch.lastSeq(),
              ByteBuffer.wrap(batch.bytes(), 0, batch.length()));
      group.redo().giveBack(batch);
    }
  }

  /**
   * Appends the commit frame of a group.
   *
   * @return the log position from which on a recovery that starts at this commit has to read
   */
  long appendCommit(Group group, long opSeq, ByteBuffer payload) {
    appendLock.lock();
    try {
      long end = log.append(LogFrameFormat.KIND_COMMIT, group.tid(), opSeq, opSeq, payload);
      appendedEnd = end;
      long laterFrames = groups.pair().open().firstFrame();
      return laterFrames == Group.NOT_LOGGED ? end : laterFrames;
    } finally {
      appendLock.unlock();
    }
  }
}
