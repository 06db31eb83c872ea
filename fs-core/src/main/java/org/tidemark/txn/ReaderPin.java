package org.tidemark.txn;

/**
 * Keeps the data blocks that its holder may have seen from being used again, until it is closed.
 */
public final class ReaderPin implements AutoCloseable {
  private final ReaderPins pins;
  private final long tid;
  private boolean closed;

  ReaderPin(ReaderPins pins, long tid) {
    this.pins = pins;
    this.tid = tid;
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pins.release(tid);
    }
  }
}
