package org.tidemark.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory of {@link RedoBuffer}s, used again and again. What waits for a commit lives too long
 * for the garbage collector to find it dead among the young, and too short to be worth moving.
 *
 * <p>Thread-safe. A leaf lock.
 */
final class RedoArrays {
  /** The length of what is used again. */
  static final int BYTES = 256 * 1024;

  private final int bytesMax;

  @GuardedBy("this")
  private final Deque<byte[]> free = new ArrayDeque<>();

  /**
   * @param bytesMax how much a group may hold; as much is kept for the next one
   */
  RedoArrays(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  int bytesMax() {
    return bytesMax;
  }

  /** Returns an array of {@link #BYTES}, with whatever it held. */
  synchronized byte[] take() {
    byte[] kept = free.pollLast();
    return kept == null ? new byte[BYTES] : kept;
  }

  /**
   * Takes back what nobody will look at any more; of another length it is left to the collector.
   */
  synchronized void giveBack(byte[] bytes) {
    if (bytes.length == BYTES && (free.size() + 1L) * BYTES <= bytesMax) {
      free.addLast(bytes);
    }
  }
}
