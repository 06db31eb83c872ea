package org.tidemark.fuse.jnr;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;

/**
 * The threads that read requests from the kernel and serve them.
 *
 * <p>They are Java threads: libfuse's own loop makes native ones, each of whose callbacks costs
 * attaching a thread to the JVM and detaching it.
 *
 * <p>As a rule one worker waits for requests and serves them itself. The kernel gives a request to
 * the thread that has waited longest, so a second one would share the work evenly, and each request
 * would wake a thread that sleeps on another CPU: measured, that halves the rate of small
 * operations. But a worker that is held up (by a barrier, by the medium, by too much dirty data)
 * must not hold up others. So a supervisor looks every millisecond whether nobody waits and nothing
 * was begun since it last looked; then it adds a worker, and for a while more than one may wait.
 * While nothing happens the supervisor sleeps.
 */
final class WorkerPool {
  private static final int WORKERS_MAX = 64;
  private static final int WAITING_MAX_CALM = 1;
  private static final int WAITING_MAX_BUSY = 4;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** After so many looks without a held-up worker, one that waits is enough again. */
  private static final int BUSY_LOOKS = 50;

  /** After so many looks without a new request the supervisor goes to sleep. */
  private static final int QUIET_LOOKS_MAX = 20;

  private static final int REPLY_BYTES_AT_FIRST = 128 << 10;

  private final LibFuse fuse;
  private final long session;
  private final long channel;
  private final int requestBytesMax;

  /** What native code points to while workers are alive. */
  @SuppressWarnings("UnusedVariable")
  private final Object reachable;

  private final ReentrantLock lock = new ReentrantLock();

  /** A worker has ended, or has become idle while stopping. */
  private final Condition changed = lock.newCondition();

  /** The supervisor has to look again, or to end. */
  private final Condition supervision = lock.newCondition();

  /** Workers that have not ended; those of them that do not wait are serving, or ending. */
  @GuardedBy("lock")
  private int alive;

  /** Workers that wait for a request. */
  @GuardedBy("lock")
  private int waiting;

  /** Requests that were begun. */
  @GuardedBy("lock")
  private long begun;

  @GuardedBy("lock")
  private int threadNumber;

  @GuardedBy("lock")
  private int busyLooksLeft;

  @GuardedBy("lock")
  private boolean supervisorSleeps;

  @GuardedBy("lock")
  private boolean stopping;

  WorkerPool(LibFuse fuse, long session, long channel, Object reachable) {
    this.fuse = fuse;
    this.session = session;
    this.channel = channel;
    this.reachable = reachable;
    this.requestBytesMax = Math.toIntExact(fuse.fuse_chan_bufsize(channel));
  }

  void start() {
    lock.lock();
    try {
      addWorker();
    } finally {
      lock.unlock();
    }
    Thread supervisor = new Thread(this::supervise, "fuse-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  /** Lets requests under way be answered, and no later ones. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      fuse.fuse_session_exit(session);
      changed.signalAll();
      supervision.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when no request is under way and none will come.
   *
   * @return whether all workers have ended. If not, they wait for requests in native code, from
   *     where nothing but the end of the process can bring them back.
   */
  boolean awaitEnd() {
    lock.lock();
    try {
      while (alive > 0 && !(stopping && waiting == alive)) {
        changed.awaitUninterruptibly();
      }
      return alive == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the worker that is calling. */
  static Worker currentWorker() {
    Check.that(
        Thread.currentThread() instanceof Worker, "a callback comes on the thread of a worker");
    return (Worker) Thread.currentThread();
  }

  @GuardedBy("lock")
  private void addWorker() {
    alive++;
    waiting++;
    threadNumber++;
    new Worker("fuse-" + threadNumber).start();
  }

  private void supervise() {
    lock.lock();
    try {
      long begunBefore = 0;
      int quietLooks = 0;
      while (alive > 0 && !stopping) {
        boolean heldUp = waiting == 0 && begun == begunBefore;
        if (heldUp && alive < WORKERS_MAX) {
          addWorker();
          busyLooksLeft = BUSY_LOOKS;
        } else if (busyLooksLeft > 0) {
          busyLooksLeft--;
        }
        quietLooks = begun == begunBefore && waiting > 0 ? quietLooks + 1 : 0;
        begunBefore = begun;
        if (quietLooks >= QUIET_LOOKS_MAX) {
          sleepUntilRequest();
          quietLooks = 0;
        } else {
          long ignored = supervision.awaitNanos(LOOK_NANOS);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the supervisor", e);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void sleepUntilRequest() throws InterruptedException {
    supervisorSleeps = true;
    while (supervisorSleeps && alive > 0 && !stopping) {
      supervision.await();
    }
  }

  /** A request has come; returns false if it must not be served any more. */
  private boolean begin() {
    lock.lock();
    try {
      if (stopping) {
        return false;
      }
      begun++;
      waiting--;
      if (waiting == 0 && supervisorSleeps) {
        supervisorSleeps = false;
        supervision.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The request has been served; returns false if the worker is not needed any more. */
  private boolean end() {
    lock.lock();
    try {
      if (waiting >= (busyLooksLeft > 0 ? WAITING_MAX_BUSY : WAITING_MAX_CALM)) {
        return false;
      }
      waiting++;
      if (stopping) {
        changed.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A worker ends, from waiting or from serving. */
  private void remove(boolean waited) {
    lock.lock();
    try {
      alive--;
      if (waited) {
        waiting--;
      }
      changed.signalAll();
      supervision.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One thread with its buffers. */
  final class Worker extends Thread {
    private final ReplyBuffers buffers;
    private boolean waits = true;

    private Worker(String name) {
      super(name);
      setDaemon(true);
      buffers = new ReplyBuffers(REPLY_BYTES_AT_FIRST);
    }

    ReplyBuffers buffers() {
      return buffers;
    }

    @Override
    public void run() {
      try (Arena arena = Arena.ofConfined();
          buffers) {
        long request = arena.allocate(requestBytesMax, 8).address();
        long channelPointer = arena.allocate(8, 8).address();
        serve(request, channelPointer);
      } finally {
        remove(waits);
      }
    }

    private void serve(long request, long channelPointer) {
      while (true) {
        NativeMemory.putLong(channelPointer, channel);
        int length = fuse.fuse_chan_recv(channelPointer, request, requestBytesMax);
        if (length == -Errno.EINTR.code() || length == -Errno.EAGAIN.code()) {
          continue;
        }
        if (length <= 0 || !begin()) {
          return;
        }
        waits = false;
        fuse.fuse_session_process(session, request, length, channel);
        waits = end();
        if (!waits) {
          return;
        }
      }
    }
  }
}
