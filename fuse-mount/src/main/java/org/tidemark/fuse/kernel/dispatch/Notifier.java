package org.tidemark.fuse.kernel.dispatch;

import java.lang.foreign.MemorySegment;

/** Writes notifications to the device. Thread-safe. */
@FunctionalInterface
public interface Notifier {
  /**
   * Writes one complete message, header included.
   *
   * @param message native memory; the message is its first bytes
   * @return 0, or the errno with which the kernel refused it
   */
  int send(MemorySegment message, int bytes);
}
