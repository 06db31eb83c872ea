package org.tidemark.device.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.tidemark.device.BlockDevice;

/**
 * Counts what reaches a device. A gathering write counts as one write. Failed calls count too.
 * Thread-safe.
 */
public final class CountingDevice implements BlockDevice {
  /** What has reached the device. */
  public record Counts(long reads, long bytesRead, long writes, long bytesWritten, long barriers) {
    public Counts minus(Counts earlier) {
      return new Counts(
          reads - earlier.reads,
          bytesRead - earlier.bytesRead,
          writes - earlier.writes,
          bytesWritten - earlier.bytesWritten,
          barriers - earlier.barriers);
    }
  }

  private final BlockDevice inner;
  private final LongAdder reads = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder barriers = new LongAdder();

  public CountingDevice(BlockDevice inner) {
    this.inner = inner;
  }

  /** Returns the counts since the beginning. */
  public Counts counts() {
    return new Counts(
        reads.sum(), bytesRead.sum(), writes.sum(), bytesWritten.sum(), barriers.sum());
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public long size() {
    return inner.size();
  }

  @Override
  public boolean readOnly() {
    return inner.readOnly();
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    reads.increment();
    bytesRead.add(dst.remaining());
    inner.read(position, dst);
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    writes.increment();
    bytesWritten.add(src.remaining());
    inner.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    writes.increment();
    for (ByteBuffer src : srcs) {
      bytesWritten.add(src.remaining());
    }
    inner.writeGather(position, srcs);
  }

  @Override
  public void barrier() throws IOException {
    barriers.increment();
    inner.barrier();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
