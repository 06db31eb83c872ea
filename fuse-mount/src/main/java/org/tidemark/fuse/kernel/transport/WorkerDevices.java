package org.tidemark.fuse.kernel.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The descriptors through which workers read: as a rule each has its own, so that they do not share
 * the lock of one.
 *
 * <p>They stay open until all workers have ended. The kernel takes a reply only through the
 * descriptor through which its request came, and the reply to an fsync may be written by another
 * worker than the one that read it, also when that has ended. Thread-safe.
 */
final class WorkerDevices {
  private final FuseDevice shared;

  @GuardedBy("this")
  private final List<FuseDevice> cloned = new ArrayList<>();

  @GuardedBy("this")
  private final Deque<FuseDevice> unused = new ArrayDeque<>();

  /**
   * @param shared serves those who cannot get one of their own; not closed here
   */
  WorkerDevices(FuseDevice shared) {
    this.shared = shared;
  }

  synchronized FuseDevice take() {
    FuseDevice left = unused.pollFirst();
    if (left != null) {
      return left;
    }
    FuseDevice own = shared.cloned().orElse(shared);
    if (own != shared) {
      cloned.add(own);
    }
    return own;
  }

  /** Takes back what a worker that ends has had. */
  synchronized void giveBack(FuseDevice device) {
    if (device != shared) {
      unused.addFirst(device);
    }
  }

  /** Closes all of them; nobody uses one any more. */
  synchronized void close() {
    cloned.forEach(FuseDevice::close);
    cloned.clear();
    unused.clear();
  }
}
