package org.tidemark.fuse.bridge;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;

/**
 * Files that are used without a handle, because the kernel does not say what it opens.
 *
 * <p>Each is opened when it is first used. It is closed when the kernel forgets it, or when there
 * are many and it has not been used for a while: then the next use opens it again. That is safe
 * only as long as it has a name; {@link Departed} sees to those that have lost the last one.
 *
 * <p>Thread-safe. An open file is never closed while it is being used.
 */
final class OpenNodes {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");

  /** So many are left open; each takes about a kilobyte. */
  static final int OPEN_MAX = 8192;

  /** How many are looked at, at most, for one that can be closed. */
  private static final int TRIES = 8;

  /** One open file. Pins count its users; below 0 it is closed. */
  static final class Use {
    private static final int CLOSED = -1;

    private final long node;
    private final OpenFile file;
    private final AtomicInteger pins = new AtomicInteger();

    /** Whether it was used again since the last time that something to close was looked for. */
    private volatile boolean recent;

    Use(long node, OpenFile file) {
      this.node = node;
      this.file = file;
    }

    OpenFile file() {
      return file;
    }

    /**
     * Returns the file.
     *
     * @throws FsException EROFS if it can only be read
     */
    OpenFile forWriting() {
      if (!file.forWriting()) {
        throw new FsException(Errno.EROFS, file.ref() + " cannot be changed");
      }
      return file;
    }

    private boolean pin() {
      int now = pins.get();
      while (now != CLOSED && !pins.compareAndSet(now, now + 1)) {
        now = pins.get();
      }
      return now != CLOSED;
    }

    void release() {
      pins.getAndDecrement();
    }
  }

  private final FileSystem fileSystem;
  private final Function<Long, OpenFile> opener;
  private final ConcurrentMap<Long, Use> byNode = new ConcurrentHashMap<>();

  /** In the order in which they are looked at for closing. */
  private final ConcurrentLinkedQueue<Use> inTurn = new ConcurrentLinkedQueue<>();

  private final AtomicInteger queued = new AtomicInteger();

  OpenNodes(FileSystem fileSystem, Function<Long, OpenFile> opener) {
    this.fileSystem = fileSystem;
    this.opener = opener;
  }

  /** Returns the open file of a node, opened now if need be. To be released after use. */
  Use acquire(long node) {
    while (true) {
      Use use = byNode.get(node);
      if (use == null) {
        use = byNode.computeIfAbsent(node, this::open);
        if (queued.get() > OPEN_MAX) {
          closeOne();
        }
      } else if (!use.recent) {
        use.recent = true;
      }
      if (use.pin()) {
        return use;
      }
      byNode.remove(node, use);
    }
  }

  private Use open(long node) {
    Use use = new Use(node, opener.apply(node));
    inTurn.add(use);
    queued.incrementAndGet();
    return use;
  }

  private void closeOne() {
    for (int i = 0; i < TRIES; i++) {
      Use use = inTurn.poll();
      if (use == null) {
        return;
      }
      if (use.pins.get() == Use.CLOSED || (!use.recent && close(use))) {
        queued.decrementAndGet();
        byNode.remove(use.node, use);
        return;
      }
      use.recent = false;
      inTurn.add(use);
    }
  }

  /** Returns false if it is being used. */
  private boolean close(Use use) {
    if (!use.pins.compareAndSet(0, Use.CLOSED)) {
      return false;
    }
    try {
      fileSystem.close(use.file);
    } catch (FsException e) {
      // Whoever uses another file must not get this error; the data stays, and the next commit
      // meets the same trouble and reports it.
      LOG.log(Level.WARNING, use.file.ref() + " could not be closed: " + e.getMessage());
    }
    return true;
  }

  /** The kernel has forgotten the node: nobody uses it. */
  void forget(long node) {
    @Nullable Use use = byNode.remove(node);
    if (use != null) {
      close(use);
    }
  }

  /** The kernel is gone. */
  void forgetAll() {
    byNode.keySet().forEach(this::forget);
  }

  /** Returns how many are open. */
  int count() {
    return byNode.size();
  }
}
