package org.tidemark.intent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tidemark.base.Check;
import org.tidemark.base.Crc32c;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.format.Address;
import org.tidemark.format.BlockType;
import org.tidemark.format.LogFrameFormat;
import org.tidemark.volume.Geometry;
import org.tidemark.volume.VolumeSet;

/**
 * The intent log: a ring of frames on volume 0. {@link #append} writes a frame, {@link #syncTo}
 * makes it durable with a barrier that concurrent callers share.
 *
 * <p>Positions are logical and only grow. What lies between tail and head is needed by recovery and
 * never overwritten.
 *
 * <p>After a failed write or barrier the log is dead: nobody knows what the medium holds then, and
 * a second barrier may report success for data that is lost. Every later call fails.
 *
 * <p>Thread-safe. Locks: appendLock, held while a frame is written; syncLock, never held during
 * I/O. Leaf locks, never taken together.
 */
public final class IntentLog {
  private static final int BUFFER_BYTES_MIN = 64 * 1024;

  private final VolumeSet volumes;
  private final long logOffset;
  private final long capacity;
  private final long fsidLow;
  private final long session;

  private final ReentrantLock appendLock = new ReentrantLock();

  @GuardedBy("appendLock")
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES_MIN);

  private final ReentrantLock syncLock = new ReentrantLock();
  private final Condition syncDone = syncLock.newCondition();

  @GuardedBy("syncLock")
  private boolean syncing;

  private volatile long head;
  private volatile long tail;
  private volatile long synced;
  private volatile boolean dead;

  /**
   * Continues a log.
   *
   * @param tail the first position that recovery needs
   * @param head where the next frame goes
   * @param session the number of this opening; higher than that of any frame in the ring
   */
  public IntentLog(VolumeSet volumes, long tail, long head, long session) {
    Geometry geometry = volumes.geometry();
    this.volumes = volumes;
    this.logOffset = geometry.logOffset();
    this.capacity = geometry.logBytes();
    this.fsidLow = geometry.fsidLow();
    this.session = session;
    this.tail = tail;
    this.head = head;
    this.synced = tail;
  }

  /**
   * Writes an empty frame at the head and makes it durable. From then on a torn frame of a former
   * session behind the head can never be taken for the continuation of this log.
   */
  public void beginSession() {
    syncTo(append(LogFrameFormat.KIND_INTENT, 0, 0, 0, ByteBuffer.allocate(0)));
  }

  /**
   * Writes a frame behind the last one. It is durable only after {@link #syncTo} its end.
   *
   * @param kind {@link LogFrameFormat#KIND_INTENT} or {@link LogFrameFormat#KIND_COMMIT}
   * @param payload from position to limit; left as it is
   * @return the position behind the frame
   * @throws FsException ENOSPC when it does not fit before the tail; EIO when the log is or goes
   *     dead
   */
  public long append(int kind, long groupTid, long firstOpSeq, long lastOpSeq, ByteBuffer payload) {
    appendLock.lock();
    try {
      checkAlive();
      long frameBytes = LogFrameFormat.frameBytes(payload.remaining());
      if (head + frameBytes - tail > capacity) {
        throw new FsException(
            Errno.ENOSPC,
            "the intent log is full: " + used() + " of " + capacity + " bytes are needed");
      }
      ByteBuffer frame = frame((int) frameBytes, kind, groupTid, firstOpSeq, lastOpSeq, payload);
      boolean written = false;
      try {
        write(frame);
        written = true;
      } finally {
        dead |= !written;
      }
      long end = head + frameBytes;
      head = end;
      return end;
    } finally {
      appendLock.unlock();
    }
  }

  @GuardedBy("appendLock")
  private ByteBuffer frame(
      int frameBytes,
      int kind,
      long groupTid,
      long firstOpSeq,
      long lastOpSeq,
      ByteBuffer payload) {
    if (buffer.capacity() < frameBytes) {
      buffer = ByteBuffer.allocateDirect(Math.max(frameBytes, 2 * buffer.capacity()));
    }
    ByteBuffer frame = buffer.clear().limit(frameBytes).order(ByteOrder.LITTLE_ENDIAN);
    int payloadBytes = payload.remaining();
    frame.putLong(LogFrameFormat.MAGIC, LogFrameFormat.MAGIC_VALUE);
    frame.putInt(LogFrameFormat.TYPE, BlockType.LOG_FRAME);
    frame.putInt(LogFrameFormat.KIND, kind);
    frame.putInt(LogFrameFormat.FRAME_BYTES, frameBytes);
    frame.putInt(LogFrameFormat.PAYLOAD_BYTES, payloadBytes);
    frame.putLong(LogFrameFormat.FSID_LOW, fsidLow);
    frame.putLong(LogFrameFormat.SESSION, session);
    frame.putLong(LogFrameFormat.POSITION, head);
    frame.putLong(LogFrameFormat.SYNCED_POSITION, synced);
    frame.putLong(LogFrameFormat.GROUP_TID, groupTid);
    frame.putLong(LogFrameFormat.FIRST_OP_SEQ, firstOpSeq);
    frame.putLong(LogFrameFormat.LAST_OP_SEQ, lastOpSeq);
    frame.putInt(LogFrameFormat.PAYLOAD_CRC, Crc32c.of(payload));
    frame.putInt(LogFrameFormat.HEADER_CRC, Crc32c.of(frame.slice(0, LogFrameFormat.HEADER_CRC)));
    frame.put(LogFrameFormat.PAYLOAD, payload, payload.position(), payloadBytes);
    int end = LogFrameFormat.PAYLOAD + payloadBytes;
    while (end < frameBytes) {
      frame.put(end++, (byte) 0);
    }
    return frame;
  }

  private void write(ByteBuffer frame) {
    long inRing = head % capacity;
    int beforeEnd = (int) Math.min(frame.remaining(), capacity - inRing);
    volumes.write(Address.of(0, logOffset + inRing), frame.slice(0, beforeEnd));
    if (beforeEnd < frame.remaining()) {
      volumes.write(
          Address.of(0, logOffset), frame.slice(beforeEnd, frame.remaining() - beforeEnd));
    }
  }

  /**
   * Returns when all frames before {@code position}, and all data written before they were
   * appended, are durable. One barrier serves all callers whose frames were written before it
   * began.
   *
   * @throws FsException EIO when the barrier fails, or failed before
   */
  public void syncTo(long position) {
    Check.argument(position <= head, "a position that was not written", position);
    while (synced < position) {
      checkAlive();
      if (!leadOrWait(position)) {
        continue;
      }
      long target = head;
      boolean durable = false;
      try {
        volumes.barrier();
        durable = true;
      } finally {
        finishSync(durable, target);
      }
    }
    checkAlive();
  }

  /** True: the caller makes the barrier. False: somebody's barrier ended, look again. */
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  private boolean leadOrWait(long position) {
    syncLock.lock();
    try {
      if (!syncing) {
        syncing = synced < position;
        return syncing;
      }
      syncDone.awaitUninterruptibly();
      return false;
    } finally {
      syncLock.unlock();
    }
  }

  private void finishSync(boolean durable, long target) {
    syncLock.lock();
    try {
      if (durable) {
        synced = Math.max(synced, target);
      } else {
        dead = true;
      }
      syncing = false;
      syncDone.signalAll();
    } finally {
      syncLock.unlock();
    }
  }

  /**
   * Gives the frames before {@code position} up: a durable superblock says that recovery starts
   * there.
   */
  public void advanceTail(long position) {
    Check.argument(position >= tail && position <= head, "a tail outside the log", position);
    tail = position;
  }

  /** Whether a frame with so much payload fits before the tail now. */
  public boolean fits(long payloadBytes) {
    return used() + LogFrameFormat.frameBytes(payloadBytes) <= capacity;
  }

  /** Bytes from the tail to the head. */
  public long used() {
    return head - tail;
  }

  /** Bytes of the ring. */
  public long capacity() {
    return capacity;
  }

  /** Where the next frame goes. */
  public long head() {
    return head;
  }

  private void checkAlive() {
    if (dead) {
      throw new FsException(
          Errno.EIO, "the intent log could not be written; open the filesystem again");
    }
  }
}
