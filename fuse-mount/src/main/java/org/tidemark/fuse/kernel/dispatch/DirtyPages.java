package org.tidemark.fuse.kernel.dispatch;

import java.util.concurrent.Semaphore;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.kernel.abi.InitFlags;

/**
 * Has the kernel hand over what programs have written and it still keeps.
 *
 * <p>It does so by itself before it asks for most things, but not before a seek for data or holes:
 * then what it keeps would be taken for a hole, and lost in the copy that is being made. Asking it
 * to drop its pages of the file makes it write them first. Those writes are requests that other
 * threads have to serve meanwhile; so only some may wait here at a time.
 */
final class DirtyPages {
  private static final int WAITING_MAX = 16;

  private final Agreement agreement;
  private final CacheNotices notices;
  private final Semaphore waiting = new Semaphore(WAITING_MAX);

  DirtyPages(Agreement agreement, CacheNotices notices) {
    this.agreement = agreement;
    this.notices = notices;
  }

  /**
   * Returns when the filesystem has been given everything from an offset on.
   *
   * @throws FsException EAGAIN if so many wait already that nobody might be left to serve
   */
  void handOver(long node, long offset) {
    if (!agreement.has(InitFlags.WRITEBACK_CACHE)) {
      return;
    }
    if (!waiting.tryAcquire()) {
      throw new FsException(Errno.EAGAIN, "too many seeks at once");
    }
    try {
      notices.dropContent(node, Math.max(0, offset));
    } finally {
      waiting.release();
    }
  }
}
