package org.tidemark.intent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.VolumeSet;

/**
 * The writing end of the log: a ring on volume 0 into which frames are appended, and a sync that
 * concurrent callers share.
 *
 * <p>What holds after a crash: if {@link #syncTo} returned for a position, {@link LogScan} finds
 * all frames before it, in the order in which they were appended, provided that the tail has not
 * passed them.
 *
 * <p>When a write or a barrier fails, nobody knows what is on the medium, and asking again would
 * not tell: a second barrier may succeed though the data of the first is gone. So the log is dead
 * then, and all calls that would promise something fail with EIO.
 *
 * <p>Thread-safe. Appends come one after the other, and so their positions are in the order of
 * their writes; a sync does not wait for an append that began later. {@code appendLock} is taken
 * before {@code syncLock}.
 */
public final class IntentLog {
  private static final long SESSIONS_KEPT_BYTES = 16L * Units.BLOCK_BYTES;

  private final VolumeSet volumes;
  private final long session;
  private final long capacity;
  private final FrameWriter writer;

  private final ReentrantLock appendLock = new ReentrantLock();
  private final ReentrantLock syncLock = new ReentrantLock();
  private final Condition synced = syncLock.newCondition();

  /** The end of the last frame that is completely written. Changes under appendLock. */
  private volatile long head;

  /** What lies before it is not needed any more. */
  private volatile long tail;

  /** All frames before it are durable. Changes under syncLock. */
  private volatile long durable;

  private volatile @Nullable Throwable failure;

  @GuardedBy("syncLock")
  private boolean syncing;

  /**
   * Goes on with the log of a filesystem that was opened for writing. Call {@link #beginSession}
   * before anything else.
   *
   * @param tail the position from which on frames are needed: the superblock's
   * @param head where the scan ended
   * @param session this session's number, durable in the superblock
   */
  public IntentLog(VolumeSet volumes, long tail, long head, long session) {
    this.volumes = volumes;
    this.session = session;
    this.capacity = volumes.geometry().logBytes();
    this.writer = new FrameWriter(volumes);
    Check.argument(tail >= 0 && head >= tail && head - tail <= capacity, "log head", head);
    this.tail = tail;
    this.head = head;
    this.durable = tail;
  }

  /**
   * Writes an empty frame of this session at the head, and makes it durable, with all that was
   * found before it. Behind the head may lie frames of the last session that a torn one made
   * unreachable. From here on, they can never become reachable again, whatever happens to what is
   * written over the torn one. Nothing may be allocated or promised before.
   */
  public void beginSession() {
    syncTo(append(LogFrameFormat.KIND_INTENT, 0, 1, 0, ByteBuffer.allocate(0), 0));
  }

  /**
   * Appends a frame; it is not durable yet. One write, or two where the ring starts over.
   *
   * @param kind {@link LogFrameFormat#KIND_INTENT} or {@link LogFrameFormat#KIND_COMMIT}
   * @param payload from position to limit; both stay as they are
   * @return the end of the frame, for {@link #syncTo}
   * @throws FsException ENOSPC if it does not fit before the tail (nothing has happened then), EIO
   *     if the log is dead or dies
   */
  public long append(int kind, long groupTid, long firstOpSeq, long lastOpSeq, ByteBuffer payload) {
    return append(kind, groupTid, firstOpSeq, lastOpSeq, payload, keptFree(kind));
  }

  private long append(
      int kind, long groupTid, long firstOpSeq, long lastOpSeq, ByteBuffer payload, long keptFree) {
    appendLock.lock();
    try {
      checkAlive();
      if (!fits(payload.remaining(), keptFree)) {
        throw new FsException(
            Errno.ENOSPC,
            "the log is full: "
                + used()
                + " of "
                + capacity
                + " bytes used, "
                + payload.remaining()
                + " more wanted");
      }
      FrameHeader header =
          new FrameHeader(kind, session, head, durable, groupTid, firstOpSeq, lastOpSeq);
      boolean done = false;
      try {
        head = writer.write(header, payload);
        done = true;
      } catch (FsException e) {
        throw die("writing the log failed", e);
      } finally {
        if (!done && failure == null) {
          failure = new IllegalStateException("an append did not end");
        }
      }
      return head;
    } finally {
      appendLock.unlock();
    }
  }

  /**
   * Returns when all frames before this position are durable, and with them all other writes that
   * had returned when the last of them was appended. One barrier serves all callers whose frames
   * were written before it began.
   *
   * @throws FsException EIO if the log is dead or dies: nothing can be said about these frames then
   */
  public void syncTo(long endPosition) {
    Check.argument(endPosition <= head, "sync of a frame that was not appended", endPosition);
    if (awaitTurn(endPosition)) {
      lead();
    }
  }

  /**
   * Waits until the position is durable, or it is this caller's turn to see to it: then returns
   * true.
   */
  private boolean awaitTurn(long endPosition) {
    syncLock.lock();
    try {
      while (true) {
        checkAlive();
        if (durable >= endPosition) {
          return false;
        }
        if (!syncing) {
          syncing = true;
          return true;
        }
        synced.awaitUninterruptibly();
      }
    } finally {
      syncLock.unlock();
    }
  }

  private void lead() {
    // Read before the barrier begins: what is appended during it may or may not be covered.
    long written = head;
    boolean done = false;
    try {
      volumes.barrier();
      done = true;
    } catch (FsException e) {
      throw die("a barrier failed", e);
    } finally {
      syncLock.lock();
      try {
        if (done) {
          durable = Math.max(durable, written);
        } else if (failure == null) {
          failure = new IllegalStateException("a barrier did not end");
        }
        syncing = false;
        synced.signalAll();
      } finally {
        syncLock.unlock();
      }
    }
  }

  /** Whether operations with so much payload fit now. */
  public boolean fits(long payloadBytes) {
    return fits(payloadBytes, keptFree(LogFrameFormat.KIND_INTENT));
  }

  /** Whether a commit record with so much payload fits now. */
  public boolean commitFits(long payloadBytes) {
    return fits(payloadBytes, keptFree(LogFrameFormat.KIND_COMMIT));
  }

  private boolean fits(long payloadBytes, long keptFree) {
    return LogFrameFormat.frameBytes(payloadBytes) <= capacity - keptFree - used();
  }

  /**
   * What a frame must leave free. Operations leave an eighth for the commit that makes room again.
   * Commits leave room for the first frames of sessions that crash one after the other before they
   * come to a checkpoint: a log without room for one could not be opened any more.
   */
  private long keptFree(int kind) {
    return kind == LogFrameFormat.KIND_COMMIT ? SESSIONS_KEPT_BYTES : capacity / 8;
  }

  /** Bytes between tail and head. */
  public long used() {
    return head - tail;
  }

  /** Bytes of the ring. */
  public long capacity() {
    return capacity;
  }

  /** The end of the last frame. */
  public long head() {
    return head;
  }

  /** The position from which on frames are needed. */
  public long tail() {
    return tail;
  }

  /** All frames before this position are durable. */
  public long durable() {
    return durable;
  }

  /** Frees the ring up to a position: a superblock that begins recovery there is durable. */
  public void advanceTail(long position) {
    appendLock.lock();
    try {
      Check.argument(position >= tail && position <= head, "log tail", position);
      tail = position;
    } finally {
      appendLock.unlock();
    }
  }

  private void checkAlive() {
    Throwable cause = failure;
    if (cause != null) {
      throw new FsException(Errno.EIO, "the log is dead since a write or sync of it failed", cause);
    }
  }

  private FsException die(String what, FsException cause) {
    failure = cause;
    return new FsException(Errno.EIO, what + ": " + cause.getMessage(), cause);
  }
}
