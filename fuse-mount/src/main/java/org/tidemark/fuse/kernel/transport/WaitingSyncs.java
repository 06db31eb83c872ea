package org.tidemark.fuse.kernel.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.fuse.kernel.dispatch.Dispatcher;
import org.tidemark.fuse.kernel.dispatch.Exchange;

/**
 * The fsyncs that were begun, and that wait for the medium.
 *
 * <p>A worker puts the barrier off while there are other requests: what they begin is served by the
 * same one. With several programs that write and fsync, all but the first of them would otherwise
 * wait for the barriers of all before them. jbd2 waits for others in the same way.
 *
 * <p>Any worker may answer them: the one that began them may be held up by a request that takes
 * long, and the one that is called then sees to them. Thread-safe; the lock is not held while
 * anything is waited for.
 */
final class WaitingSyncs {
  /** So many are answered at once. */
  private static final int WAITING_MAX = 64;

  /** How many other requests may go before the first that waits. */
  private static final int REQUESTS_BETWEEN_MAX = 64;

  private record Waiting(Exchange.Later later, FuseDevice device) {}

  private final Dispatcher dispatcher;

  @GuardedBy("this")
  private List<Waiting> waiting = new ArrayList<>();

  @GuardedBy("this")
  private int requestsBetween;

  @GuardedBy("this")
  private int lastAnswered;

  WaitingSyncs(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /**
   * @param device the one that the request came through, and through which alone the kernel takes
   *     the reply
   */
  synchronized void add(Exchange.Later later, FuseDevice device) {
    waiting.add(new Waiting(later, device));
  }

  /** Notes that a request was served; returns whether the waiting ones must not wait longer. */
  synchronized boolean areDueAfterRequest() {
    if (waiting.isEmpty()) {
      return false;
    }
    requestsBetween++;
    return waiting.size() >= WAITING_MAX || requestsBetween >= REQUESTS_BETWEEN_MAX;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether the barrier before served more than wait now: their programs may come again. */
  synchronized boolean mayGrow() {
    return waiting.size() < lastAnswered;
  }

  /** Makes all of them durable and answers them; returns whether there were any. */
  boolean answerAll(Libc libc, Exchange exchange) {
    List<Waiting> taken = takeAll();
    for (Waiting each : taken) {
      int length = dispatcher.answer(exchange, each.later);
      Worker.reply(dispatcher, libc, each.device, exchange, length);
    }
    return !taken.isEmpty();
  }

  private synchronized List<Waiting> takeAll() {
    List<Waiting> taken = waiting;
    if (!taken.isEmpty()) {
      lastAnswered = taken.size();
      waiting = new ArrayList<>();
      requestsBetween = 0;
    }
    return taken;
  }
}
