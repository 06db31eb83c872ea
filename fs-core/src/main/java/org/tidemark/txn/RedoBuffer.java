package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The operations of one group that no fsync has logged yet, in their order.
 *
 * <p>When nobody calls fsync they would pile up: beyond the limit they are dropped, and the next
 * fsync commits instead.
 *
 * <p>Thread-safe: operations are appended under the tree lock, fsync takes them out without it. A
 * leaf lock.
 */
final class RedoBuffer {
  private static final int BATCH_BYTES_MIN = 4 * 1024;

  /**
   * Whole operations, one behind the other.
   *
   * @param firstSeq sequence number of the first one
   * @param lastSeq sequence number of the last one
   */
  record Batch(long firstSeq, long lastSeq, byte[] bytes, int length) {}

  private final RedoArrays arrays;

  @GuardedBy("this")
  private List<Batch> full = new ArrayList<>();

  @GuardedBy("this")
  private byte[] bytes = {};

  @GuardedBy("this")
  private int length;

  @GuardedBy("this")
  private int pendingBytes;

  @GuardedBy("this")
  private long firstSeq;

  @GuardedBy("this")
  private long lastSeq;

  @GuardedBy("this")
  private boolean overflowed;

  /** A buffer whose first operation gets the sequence number behind {@code lastSeq}. */
  RedoBuffer(long lastSeq, RedoArrays arrays) {
    this.lastSeq = lastSeq;
    this.firstSeq = lastSeq + 1;
    this.arrays = arrays;
  }

  /** A buffer for what comes after this one. */
  RedoBuffer next() {
    return new RedoBuffer(lastSeq(), arrays);
  }

  synchronized void append(DirectBuffer operation, int operationLength) {
    lastSeq++;
    if (overflowed) {
      return;
    }
    if (pendingBytes + operationLength > arrays.bytesMax()) {
      overflowed = true;
      forget();
      return;
    }
    if (length + operationLength > bytes.length) {
      int grown = Math.clamp(2L * bytes.length, BATCH_BYTES_MIN, RedoArrays.BYTES);
      closeBatch(lastSeq - 1);
      int needed = Math.max(grown, operationLength);
      bytes = needed == RedoArrays.BYTES ? arrays.take() : new byte[needed];
    }
    operation.getBytes(0, bytes, length, operationLength);
    length += operationLength;
    pendingBytes += operationLength;
  }

  /** Forgets what is not logged yet: the group was committed, or only a commit can help it. */
  synchronized void forget() {
    closeBatch(lastSeq);
    full.forEach(this::giveBack);
    full = new ArrayList<>();
    pendingBytes = 0;
  }

  /** Takes back a batch that was taken out, and logged. */
  void giveBack(Batch batch) {
    arrays.giveBack(batch.bytes());
  }

  /** Takes out what is not logged yet; to be given back when it is. */
  synchronized List<Batch> drain() {
    closeBatch(lastSeq);
    List<Batch> drained = full;
    full = new ArrayList<>();
    pendingBytes = 0;
    return drained;
  }

  /** Operations were dropped: only a commit makes this group durable. */
  synchronized boolean hasOverflowed() {
    return overflowed;
  }

  /** Sequence number of the last operation appended. */
  synchronized long lastSeq() {
    return lastSeq;
  }

  @GuardedBy("this")
  private void closeBatch(long last) {
    if (length > 0) {
      full.add(new Batch(firstSeq, last, bytes, length));
    }
    bytes = new byte[0];
    length = 0;
    firstSeq = last + 1;
  }
}
