package org.tidemark.fuse.kernel.transport;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A descriptor that becomes readable once, for all who poll it: an eventfd(2). */
final class StopEvent implements Closeable {
  private static final int EFD_CLOEXEC = 0x80000;

  private final int descriptor;

  StopEvent() {
    try (Arena arena = Arena.ofConfined()) {
      descriptor = new Libc(arena).call("eventfd", 0, EFD_CLOEXEC);
    }
    if (descriptor < 0) {
      throw new IllegalStateException("eventfd: errno " + -descriptor);
    }
  }

  int descriptor() {
    return descriptor;
  }

  void raise() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
      long ignored = new Libc(arena).write(descriptor, one, Long.BYTES);
    }
  }

  @Override
  public void close() {
    FuseDevice.closeDescriptor(descriptor);
  }
}
