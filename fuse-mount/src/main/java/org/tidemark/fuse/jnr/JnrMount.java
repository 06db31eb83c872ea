package org.tidemark.fuse.jnr;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.api.MountedFileSystem;

/** A session of libfuse with its channel to the kernel. */
final class JnrMount implements MountedFileSystem, KernelCache {
  // struct fuse_conn_info: unsigned ints
  private static final int CAPABLE = 20;
  private static final int WANT = 24;
  private static final int MAX_BACKGROUND = 28;
  private static final int CONGESTION_THRESHOLD = 32;

  private static final int CAP_ASYNC_READ = 1;
  private static final int CAP_EXPORT_SUPPORT = 1 << 4;
  private static final int CAP_BIG_WRITES = 1 << 5;

  // How many requests of read-ahead and write-back the kernel may have under way; its default is
  // 12.
  private static final int BACKGROUND_REQUESTS_MAX = 64;

  private final LibFuse fuse;
  private final long channel;
  private final long session;
  private final Arena arena;
  private final WorkerPool workers;
  private final CountDownLatch initialized = new CountDownLatch(1);

  /** Keeps the session from being destroyed while it is used. */
  private final Object endLock = new Object();

  @GuardedBy("endLock")
  private boolean ended;

  /**
   * Takes over the channel and begins to serve it.
   *
   * @param arena for what lives as long as the session
   */
  JnrMount(LibFuse fuse, long channel, Arena arena, InodeFileSystem fileSystem) {
    this.fuse = fuse;
    this.channel = channel;
    this.arena = arena;
    OperationTable table = new OperationTable(arena);
    table.set(Operation.INIT, Callbacks.LL.class, this::initialize);
    Requests requests = new Requests(fileSystem, fuse);
    new NamespaceHandlers(requests).addTo(table);
    new FileHandlers(requests).addTo(table);
    new DirectoryHandlers(requests).addTo(table);
    new AttributeHandlers(requests).addTo(table);
    session =
        fuse.fuse_lowlevel_new(NativeMemory.arguments(arena), table.address(), table.bytes(), 0);
    if (session == 0) {
      throw new IllegalStateException("libfuse refuses the table of operations");
    }
    fuse.fuse_session_add_chan(session, channel);
    workers = new WorkerPool(fuse, session, channel, table);
  }

  /** Starts serving, and returns when the kernel has introduced itself. */
  void start() throws InterruptedException {
    workers.start();
    initialized.await();
  }

  private void initialize(long userData, long connection) {
    Requests.run(
        "init",
        () -> {
          int wanted = CAP_ASYNC_READ | CAP_EXPORT_SUPPORT | CAP_BIG_WRITES;
          int capable = NativeMemory.getInt(connection + CAPABLE);
          int want = NativeMemory.getInt(connection + WANT);
          NativeMemory.putInt(connection + WANT, want | (wanted & capable));
          NativeMemory.putInt(connection + MAX_BACKGROUND, BACKGROUND_REQUESTS_MAX);
          NativeMemory.putInt(connection + CONGESTION_THRESHOLD, BACKGROUND_REQUESTS_MAX * 3 / 4);
        });
    initialized.countDown();
  }

  @Override
  public KernelCache kernelCache() {
    return this;
  }

  @Override
  public void dropNode(long node) {
    synchronized (endLock) {
      if (!ended) {
        fuse.fuse_lowlevel_notify_inval_inode(channel, node, 0, 0);
      }
    }
  }

  @Override
  public void dropEntry(long directory, byte[] name) {
    synchronized (endLock) {
      if (!ended) {
        try (Arena names = Arena.ofConfined()) {
          long copy = names.allocate(name.length + 1L).address();
          NativeMemory.putBytes(copy, name);
          fuse.fuse_lowlevel_notify_inval_entry(channel, directory, copy, name.length);
        }
      }
    }
  }

  @Override
  public void stop() {
    workers.stop();
  }

  @Override
  public void awaitEnd() {
    boolean allGone = workers.awaitEnd();
    synchronized (endLock) {
      if (allGone && !ended) {
        fuse.fuse_session_destroy(session);
        arena.close();
      }
      ended = true;
    }
  }
}
