package org.tidemark.fuse.kernel.transport;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A descriptor of /dev/fuse. Reading never waits: it ends with EAGAIN if there is no request.
 *
 * <p>The kernel keeps the requests that were read through a descriptor in a list with a lock of its
 * own, and takes their replies through the same one only.
 */
final class FuseDevice implements Closeable {
  static final String PATH = "/dev/fuse";

  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  /** _IOR(229, 0, uint32_t). */
  private static final long FUSE_DEV_IOC_CLONE = 0x8004e500L;

  private final int descriptor;

  /** Takes over a descriptor, and makes it one that does not wait. */
  FuseDevice(int descriptor) {
    this.descriptor = descriptor;
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      int flags = libc.call("fcntl", descriptor, F_GETFL, 0);
      int result = libc.call("fcntl", descriptor, F_SETFL, flags | O_NONBLOCK);
      if (flags < 0 || result < 0) {
        throw new IllegalStateException("fcntl of descriptor " + descriptor + ": " + result);
      }
    }
  }

  /**
   * Opens the device, yet without a mount.
   *
   * @return the descriptor, or the negative errno
   */
  static int open() {
    try (Arena arena = Arena.ofConfined()) {
      return new Libc(arena)
          .call("open", arena.allocateFrom(PATH), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }
  }

  /**
   * Opens another descriptor of the same mount.
   *
   * @return nothing where that cannot be: only fusermount3 may open the device, there are too many
   *     descriptors, or the mount has ended
   */
  Optional<FuseDevice> cloned() {
    int other = open();
    if (other < 0) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mine = arena.allocateFrom(ValueLayout.JAVA_INT, descriptor);
      int result = new Libc(arena).call("ioctl", other, FUSE_DEV_IOC_CLONE, mine);
      if (result < 0) {
        closeDescriptor(other);
        return Optional.empty();
      }
    }
    return Optional.of(new FuseDevice(other));
  }

  int descriptor() {
    return descriptor;
  }

  /** Returns the length of the request that was read, or the negative errno. */
  int read(Libc libc, MemorySegment buffer, int bytesMax) {
    return (int) libc.read(descriptor, buffer, bytesMax);
  }

  /** Writes a reply or a notification; returns 0 or the errno. */
  int write(Libc libc, MemorySegment message, int bytes) {
    long result = libc.write(descriptor, message, bytes);
    return result < 0 ? (int) -result : 0;
  }

  @Override
  public void close() {
    closeDescriptor(descriptor);
  }

  static void closeDescriptor(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = new Libc(arena).call("close", descriptor);
    }
  }
}
