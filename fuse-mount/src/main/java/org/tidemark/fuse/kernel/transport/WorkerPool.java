package org.tidemark.fuse.kernel.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tidemark.fuse.kernel.dispatch.Dispatcher;

/**
 * The threads that read requests from the kernel and serve them, and the rule by which they share
 * the work.
 *
 * <p>Waking a thread on another CPU costs ten times what most requests take to serve. So as a rule
 * one worker serves everything, and looks for the next request for a while before it sleeps. But
 * one that is held up (by a barrier, by the medium, by too much dirty data) must not hold up
 * others. The rule:
 *
 * <ul>
 *   <li>A worker <i>tends</i> the device while it looks for requests or serves one.
 *   <li>After a request that took longer than a wake-up, if the next one was there already, it
 *       calls another worker to help.
 *   <li>One that finds nothing to do goes to rest if others tend the device. The only one looks on
 *       for {@link Worker#SPIN_NANOS}, and then sleeps in poll(2).
 *   <li>The supervisor looks every millisecond whether nobody has looked for a request and none was
 *       begun since, and then calls a worker; for a while two stay with the device then. While
 *       nothing happens it sleeps, too.
 * </ul>
 *
 * <p>So at most one worker spins, and as a rule one waits in poll(2): each more would be woken for
 * every request, which takes CPU from the program that asks. docs/decisions/0012 has the
 * measurements. In short (two virtual CPUs, shared with other work): 18,000 to 30,000 creates/s
 * with spinning against 12,000 to 15,000 without, 11,000 to 22,000 unlinks/s against 7,000 to
 * 12,000. Handing the device over before each fsync, instead of leaving that to the supervisor,
 * cost a third of the rate of 8 writers that append and fsync.
 */
final class WorkerPool {
  static final int WORKERS_MAX = 64;

  /** How many may tend the device because requests pile up. */
  private static final int TENDING_MAX = 4;

  /** How many stay with the device after one was held up. */
  private static final int TENDING_BUSY = 2;

  /** After so many looks without a held-up worker, one is enough again. */
  private static final int BUSY_LOOKS = 50;

  /** So many requests between two looks make it worth keeping idle CPUs awake. */
  private static final int HOT_REQUESTS = 2;

  /** For so many looks after that. */
  private static final int HOT_LOOKS = 10;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** After so many looks without a new request the supervisor goes to sleep. */
  private static final int QUIET_LOOKS_MAX = 20;

  /** How long a worker beyond the first two stays without work. */
  private static final long REST_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private static final int RESTING_ALWAYS = 1;

  final Dispatcher dispatcher;
  final WaitingSyncs syncs;
  final WorkerDevices devices;
  private final Runnable atEnd;
  private final StopEvent stopEvent;

  /** Used by the supervisor alone. */
  private final ShallowIdle shallowIdle;

  /** How many workers tend the device. */
  private final AtomicInteger tending = new AtomicInteger();

  /** How many were called and have not come yet; they count as tending. */
  private final AtomicInteger coming = new AtomicInteger();

  /** Requests that were begun. */
  private final AtomicLong begun = new AtomicLong();

  /** Whether a worker is spinning: one at most. */
  private final AtomicInteger spinning = new AtomicInteger();

  /** How many stay with the device while there is nothing to do. */
  private volatile int tendingWanted = 1;

  private volatile boolean stopping;
  private volatile boolean supervisorSleeps;

  private final ReentrantLock lock = new ReentrantLock();

  /** The last worker has ended. */
  private final Condition ended = lock.newCondition();

  /** The supervisor has to look again, or to end. */
  private final Condition supervision = lock.newCondition();

  @GuardedBy("lock")
  private final Set<Worker> alive = new HashSet<>();

  /** The one that went to rest last is called first: what it needs may still be in a cache. */
  @GuardedBy("lock")
  private final Deque<Worker> resting = new ArrayDeque<>();

  @GuardedBy("lock")
  private int threadNumber;

  @GuardedBy("lock")
  private boolean over;

  /**
   * Makes a pool without workers.
   *
   * @param device stays open until the end
   * @param shallowIdle is closed at the end
   * @param atEnd is run when all workers have ended and will not use the device any more
   */
  WorkerPool(Dispatcher dispatcher, FuseDevice device, ShallowIdle shallowIdle, Runnable atEnd) {
    this.dispatcher = dispatcher;
    this.syncs = new WaitingSyncs(dispatcher);
    this.devices = new WorkerDevices(device);
    this.shallowIdle = shallowIdle;
    this.atEnd = atEnd;
    stopEvent = new StopEvent();
  }

  void start() {
    Libc.load();
    call();
    Thread supervisor = new Thread(this::supervise, "fuse-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  /** Lets requests under way be answered, and no later ones. */
  void stop() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      stopping = true;
      stopEvent.raise();
      resting.forEach(Worker::call);
      resting.clear();
      supervision.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when all workers have ended. */
  void awaitEnd() {
    lock.lock();
    try {
      while (!over) {
        ended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean stopping() {
    return stopping;
  }

  StopEvent stopEvent() {
    return stopEvent;
  }

  /**
   * Requests pile up while they take long: has one more worker tend the device, but no second one
   * before the first has come.
   */
  void callHelp() {
    if (coming.get() == 0 && tending.get() < TENDING_MAX) {
      call();
    }
  }

  /** A worker that was called has come. */
  void hasCome() {
    coming.decrementAndGet();
  }

  /** Has one more worker tend the device: one that rests, or else a new one. */
  void call() {
    lock.lock();
    try {
      if (stopping) {
        return;
      }
      Worker rested = resting.pollFirst();
      if (rested != null) {
        tending.incrementAndGet();
        coming.incrementAndGet();
        rested.call();
      } else if (alive.size() < WORKERS_MAX) {
        tending.incrementAndGet();
        coming.incrementAndGet();
        threadNumber++;
        Worker worker = new Worker("fuse-" + threadNumber, this);
        alive.add(worker);
        worker.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A request has come to a worker. */
  void begin() {
    begun.incrementAndGet();
    if (supervisorSleeps) {
      wakeSupervisor();
    }
  }

  /** Ends tending for a worker that has found nothing to do; returns false if nobody else does. */
  boolean leaveToOthers() {
    int now = tending.get();
    while (now > tendingWanted) {
      int seen = tending.compareAndExchange(now, now - 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  boolean mayStartSpinning() {
    return spinning.get() == 0 && spinning.compareAndSet(0, 1);
  }

  void endSpinning() {
    spinning.set(0);
  }

  /** Returns whether it may rest; otherwise it has to end. */
  boolean rest(Worker worker) {
    lock.lock();
    try {
      if (stopping) {
        return false;
      }
      resting.addFirst(worker);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns for how long a worker that rests may do so: what it is for may come once an hour. */
  static long restNanosMax() {
    return REST_NANOS_MAX;
  }

  /** A worker has rested for long; returns true if it should end, and is not called any more. */
  boolean endRest(Worker worker) {
    lock.lock();
    try {
      return resting.size() > RESTING_ALWAYS && resting.remove(worker);
    } finally {
      lock.unlock();
    }
  }

  void remove(Worker worker) {
    boolean last;
    lock.lock();
    try {
      alive.remove(worker);
      last = alive.isEmpty();
      stopping |= last;
      supervision.signalAll();
    } finally {
      lock.unlock();
    }
    if (!last) {
      return;
    }
    devices.close();
    atEnd.run();
    lock.lock();
    try {
      over = true;
      stopEvent.close();
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void supervise() {
    lock.lock();
    try {
      long begunBefore = 0;
      int quietLooks = 0;
      int busyLooksLeft = 0;
      int hotLooksLeft = 0;
      while (!stopping) {
        long begunNow = begun.get();
        // Who began an fsync may be held up since, and one that sleeps in poll(2) does not know.
        boolean stuck = allServe() || !syncs.isEmpty();
        boolean nobodyLooks = begunNow == begunBefore && stuck;
        if (nobodyLooks) {
          call();
          tendingWanted = TENDING_BUSY;
          busyLooksLeft = BUSY_LOOKS;
        } else if (busyLooksLeft > 0) {
          busyLooksLeft--;
        } else {
          tendingWanted = 1;
        }
        hotLooksLeft =
            begunNow - begunBefore >= HOT_REQUESTS ? HOT_LOOKS : Math.max(0, hotLooksLeft - 1);
        shallowIdle.set(hotLooksLeft > 0);
        quietLooks = begunNow == begunBefore && !nobodyLooks ? quietLooks + 1 : 0;
        begunBefore = begunNow;
        if (quietLooks >= QUIET_LOOKS_MAX) {
          sleepUntilRequest(begunBefore);
          quietLooks = 0;
        } else {
          long ignored = supervision.awaitNanos(LOOK_NANOS);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the supervisor", e);
    } finally {
      shallowIdle.close();
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean allServe() {
    for (Worker worker : alive) {
      if (worker.looksForRequests()) {
        return false;
      }
    }
    return true;
  }

  @GuardedBy("lock")
  private void sleepUntilRequest(long begunBefore) throws InterruptedException {
    supervisorSleeps = true;
    // A worker counts first and then looks whether to wake us: one of both sees the other.
    while (supervisorSleeps && begun.get() == begunBefore && !stopping) {
      supervision.await();
    }
    supervisorSleeps = false;
  }

  private void wakeSupervisor() {
    lock.lock();
    try {
      supervisorSleeps = false;
      supervision.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
