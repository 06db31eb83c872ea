package org.tidemark.fuse.kernel.transport;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.fuse.kernel.dispatch.Dispatcher;
import org.tidemark.fuse.kernel.dispatch.Exchange;

/**
 * The fsyncs that one worker has begun, and that wait for the medium.
 *
 * <p>A worker puts the barrier off while there are other requests: what they begin is served by the
 * same one. With several programs that write and fsync, all but the first of them would otherwise
 * wait for the barriers of all before them. jbd2 waits for others in the same way.
 */
final class WaitingSyncs {
  /** So many are answered at once. */
  private static final int WAITING_MAX = 64;

  /** How many other requests may go before the first that waits. */
  private static final int REQUESTS_BETWEEN_MAX = 64;

  private final Dispatcher dispatcher;
  private final List<Exchange.Later> waiting = new ArrayList<>();
  private int requestsBetween;
  private int lastAnswered;

  WaitingSyncs(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  void add(Exchange.Later later) {
    waiting.add(later);
  }

  /** Notes that a request was served; returns whether the waiting ones must not wait longer. */
  boolean areDueAfterRequest() {
    if (waiting.isEmpty()) {
      return false;
    }
    requestsBetween++;
    return waiting.size() >= WAITING_MAX || requestsBetween >= REQUESTS_BETWEEN_MAX;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether the barrier before served more than wait now: their programs may come again. */
  boolean mayGrow() {
    return waiting.size() < lastAnswered;
  }

  /** Makes all of them durable and answers them; returns whether there were any. */
  boolean answerAll(Libc libc, FuseDevice device, Exchange exchange) {
    if (waiting.isEmpty()) {
      return false;
    }
    for (Exchange.Later later : waiting) {
      int length = dispatcher.answer(exchange, later);
      Worker.reply(dispatcher, libc, device, exchange, length);
    }
    lastAnswered = waiting.size();
    waiting.clear();
    requestsBetween = 0;
    return true;
  }
}
