package org.tidemark.fuse.kernel.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.fuse.kernel.dispatch.Dispatcher;
import org.tidemark.fuse.kernel.dispatch.Exchange;

/** One thread with its buffers and its descriptor of the device; see {@link WorkerPool}. */
final class Worker extends Thread {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");

  /** For how long one looks for the next request before it sleeps. */
  static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** For how long one looks for more fsyncs before the barrier, if the last one served more. */
  static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** Looking at the clock takes a tenth of looking at the device. */
  private static final int READS_PER_CLOCK = 8;

  /** A request that takes longer than waking another worker is reason to do so. */
  private static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** What {@link #receive} returns instead of a length. */
  private static final int NOTHING = 0;

  private static final int MOUNT_IS_GONE = -1;

  /** What is read from a device whose connection was aborted. */
  private static final int ECONNABORTED = 103;

  // struct pollfd
  private static final int POLL_BYTES = 8;
  private static final int POLL_EVENTS = 4;
  private static final short POLLIN = 1;

  private final WorkerPool pool;
  private final Clock clock = Clock.system();
  private final WaitingSyncs syncs;

  private volatile boolean called = true;
  private volatile boolean looks;

  /** Whether a request was served since this thread last slept. */
  private boolean hot;

  /** How long the last request took, until the thread found no request or slept. */
  private long servedNanos;

  Worker(String name, WorkerPool pool) {
    super(name);
    this.pool = pool;
    this.syncs = pool.syncs;
    setDaemon(true);
  }

  /** Ends its rest. */
  void call() {
    called = true;
    LockSupport.unpark(this);
  }

  boolean looksForRequests() {
    return looks;
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofConfined();
        Exchange exchange = new Exchange(pool.dispatcher)) {
      FuseDevice device = pool.devices.take();
      try {
        work(new Libc(arena), device, exchange, pollDescriptors(arena, device));
      } finally {
        pool.devices.giveBack(device);
      }
    } catch (RuntimeException | Error e) {
      // No request may stay without an answer: without a server, the kernel gives errors.
      pool.stop();
      LOG.log(Level.ERROR, "a thread that serves requests has failed", e);
    } finally {
      pool.remove(this);
    }
  }

  private MemorySegment pollDescriptors(Arena arena, FuseDevice device) {
    MemorySegment descriptors = arena.allocate(2L * POLL_BYTES, 4);
    descriptors.set(JAVA_INT, 0, device.descriptor());
    descriptors.set(JAVA_SHORT, POLL_EVENTS, POLLIN);
    descriptors.set(JAVA_INT, POLL_BYTES, pool.stopEvent().descriptor());
    descriptors.set(JAVA_SHORT, POLL_BYTES + POLL_EVENTS, POLLIN);
    return descriptors;
  }

  private void work(Libc libc, FuseDevice device, Exchange exchange, MemorySegment polled) {
    pool.hasCome();
    while (!pool.stopping()) {
      looks = true;
      int bytes = receive(libc, device, exchange);
      if (bytes <= 0 && answerSyncs(libc, exchange)) {
        continue; // the programs that have their answers may ask again
      }
      if (bytes > 0) {
        looks = false;
        if (servedNanos > LONG_NANOS) {
          pool.callHelp();
        }
        serve(libc, device, exchange, bytes);
        if (syncs.areDueAfterRequest()) {
          boolean ignored = answerSyncs(libc, exchange);
        }
        continue;
      }
      if (bytes == MOUNT_IS_GONE) {
        pool.stop();
        return;
      }
      servedNanos = 0;
      if (pool.leaveToOthers()) {
        looks = false;
        hot = false;
        if (!rest()) {
          return;
        }
      } else if (!hot) {
        int ignored = libc.poll(polled, 2, -1);
      } else {
        hot = false;
      }
    }
    boolean ignored = answerSyncs(libc, exchange);
  }

  private boolean answerSyncs(Libc libc, Exchange exchange) {
    if (syncs.isEmpty()) {
      return false;
    }
    looks = false;
    return syncs.answerAll(libc, exchange);
  }

  /** Returns the length of the next request, {@link #NOTHING}, or {@link #MOUNT_IS_GONE}. */
  private int receive(Libc libc, FuseDevice device, Exchange exchange) {
    int first = read(libc, device, exchange);
    boolean spins = syncs.isEmpty() ? hot : syncs.mayGrow();
    if (first != NOTHING || !spins || !pool.mayStartSpinning()) {
      return first;
    }
    try {
      long end = clock.monotonicNanos() + (syncs.isEmpty() ? SPIN_NANOS : GATHER_NANOS);
      do {
        for (int i = 0; i < READS_PER_CLOCK; i++) {
          int result = read(libc, device, exchange);
          if (result != NOTHING) {
            servedNanos = 0;
            return result;
          }
        }
      } while (clock.monotonicNanos() < end && !pool.stopping());
      hot = !syncs.isEmpty();
      return NOTHING;
    } finally {
      pool.endSpinning();
    }
  }

  private int read(Libc libc, FuseDevice device, Exchange exchange) {
    int result = device.read(libc, exchange.requestMemory(), pool.dispatcher.requestBytesMax());
    if (result > 0) {
      return result;
    }
    // ENOENT: its program was killed before the request could be read.
    if (result == -Errno.EAGAIN.code()
        || result == -Errno.EINTR.code()
        || result == -Errno.ENOENT.code()) {
      return NOTHING;
    }
    if (result != 0 && result != -Errno.ENODEV.code() && result != -ECONNABORTED) {
      LOG.log(Level.ERROR, "reading from " + FuseDevice.PATH + " failed: errno " + -result);
    }
    return MOUNT_IS_GONE;
  }

  private void serve(Libc libc, FuseDevice device, Exchange exchange, int bytes) {
    pool.begin();
    long before = clock.monotonicNanos();
    int length = pool.dispatcher.serve(exchange, bytes);
    servedNanos = clock.monotonicNanos() - before;
    if (length == Dispatcher.LATER) {
      syncs.add(exchange.takeLater(), device);
    } else if (length > 0) {
      reply(pool.dispatcher, libc, device, exchange, length);
    }
    hot = true;
  }

  /** Writes the reply that the exchange holds. */
  static void reply(
      Dispatcher dispatcher, Libc libc, FuseDevice device, Exchange exchange, int length) {
    int errno = device.write(libc, exchange.replyMemory(), length);
    if (errno == 0) {
      return;
    }
    dispatcher.undeliverable(exchange);
    if (errno != Errno.ENODEV.code()) { // else the mount is gone
      LOG.log(Level.ERROR, "the kernel refused a reply: errno " + errno);
    }
  }

  /** Waits until it is called; returns false if this worker has to end. */
  private boolean rest() {
    called = false;
    if (!pool.rest(this)) {
      return false;
    }
    long until = clock.monotonicNanos() + WorkerPool.restNanosMax();
    boolean mayEnd = true;
    while (!called) {
      long left = until - clock.monotonicNanos();
      if (!mayEnd) {
        LockSupport.park(this);
      } else if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else if (pool.endRest(this)) {
        return false;
      } else {
        mayEnd = false; // one of the few that always stay
      }
    }
    pool.hasCome();
    return true;
  }
}
