package org.tidemark.fuse.kernel.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.kernel.dispatch.Dispatcher;
import org.tidemark.fuse.kernel.dispatch.Exchange;
import org.tidemark.fuse.kernel.dispatch.SessionOptions;

/** A connection to the kernel and the threads that serve it. */
final class KernelMount implements MountedFileSystem {
  private static final short POLLIN = 1;

  private final FuseDevice device;
  private final Dispatcher dispatcher;
  private final WorkerPool workers;

  /** Shared by those who write notifications, exclusive for closing the device. */
  private final ReadWriteLock endLock = new ReentrantReadWriteLock();

  @GuardedBy("endLock")
  private boolean ended;

  /** Takes over the device, which is mounted already. */
  KernelMount(
      FuseDevice device,
      InodeFileSystem fileSystem,
      SessionOptions options,
      ShallowIdle shallowIdle) {
    this.device = device;
    dispatcher = new Dispatcher(fileSystem, options, this::notifyKernel);
    workers = new WorkerPool(dispatcher, device, shallowIdle, this::closeDevice);
  }

  /** Answers the kernel's introduction, which comes first and alone, and starts to serve. */
  void start() {
    try (Arena arena = Arena.ofConfined();
        Exchange exchange = new Exchange(dispatcher)) {
      Libc libc = new Libc(arena);
      MemorySegment polled =
          arena.allocate(
              MemoryLayout.structLayout(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_SHORT, ValueLayout.JAVA_SHORT));
      polled.set(ValueLayout.JAVA_INT, 0, device.descriptor());
      polled.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLLIN);
      while (dispatcher.session().isEmpty()) {
        int ignored = libc.poll(polled, 1, -1);
        int bytes = device.read(libc, exchange.requestMemory(), dispatcher.requestBytesMax());
        if (bytes > 0) {
          int length = dispatcher.serve(exchange, bytes);
          if (length > 0) {
            Worker.reply(dispatcher, libc, device, exchange, length);
          }
        } else if (bytes != -Errno.EAGAIN.code() && bytes != -Errno.EINTR.code()) {
          throw new FsException(Errno.EIO, "the mount ended before it was served: " + -bytes);
        }
      }
    }
    workers.start();
  }

  private int notifyKernel(MemorySegment message, int bytes) {
    endLock.readLock().lock();
    try (Arena arena = Arena.ofConfined()) {
      return ended ? Errno.ENODEV.code() : device.write(new Libc(arena), message, bytes);
    } finally {
      endLock.readLock().unlock();
    }
  }

  /**
   * Closes the device, upon which the kernel answers what is left with errors. A notification that
   * is under way then may wait for a request that nobody serves any more: its descriptor stays open
   * until the process ends.
   */
  private void closeDevice() {
    if (!endLock.writeLock().tryLock()) {
      return;
    }
    try {
      if (!ended) {
        ended = true;
        device.close();
      }
    } finally {
      endLock.writeLock().unlock();
    }
  }

  @Override
  public KernelCache kernelCache() {
    return dispatcher.kernelCache();
  }

  @Override
  public void stop() {
    workers.stop();
  }

  @Override
  public void awaitEnd() {
    workers.awaitEnd();
  }
}
