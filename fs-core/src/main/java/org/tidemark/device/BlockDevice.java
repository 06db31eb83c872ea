package org.tidemark.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A place of fixed size that holds a volume. Thread-safe: reads, writes and barriers may run at the
 * same time.
 *
 * <p>A write is durable only after a {@link #barrier} that began after the write returned. Until
 * then a crash may lose it, keep it, or keep any of its 512-byte sectors, independently of the
 * order in which writes were made.
 *
 * <p>No call is cut short by {@link Thread#interrupt}.
 */
public interface BlockDevice extends AutoCloseable {
  /** Returns the name that error messages use: the path of an image. */
  String name();

  /** Returns the size in bytes, as it was at opening. */
  long size();

  boolean readOnly();

  /**
   * Fills dst from its position to its limit.
   *
   * @throws java.io.EOFException if the device ends before dst is full
   */
  void read(long position, ByteBuffer dst) throws IOException;

  /** Writes all that remains in src. Never makes the device larger. */
  void write(long position, ByteBuffer src) throws IOException;

  /** Writes all that remains in srcs, one after the other, as one write where the device can. */
  default void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    long at = position;
    for (ByteBuffer src : srcs) {
      int bytes = src.remaining();
      write(at, src);
      at += bytes;
    }
  }

  /** Makes all writes durable that returned before this call began. */
  void barrier() throws IOException;

  @Override
  void close() throws IOException;
}
