package org.tidemark.fs.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.tidemark.base.Clock;
import org.tidemark.device.BlockDevice;

/**
 * A device on which some writes and barriers take long, so that more can happen meanwhile.
 * Thread-safe.
 */
final class SlowDevice implements BlockDevice {
  private static final int NANOS_MAX = 1_500_000;

  private final BlockDevice inner;
  private final SplittableRandom random;

  SlowDevice(BlockDevice inner, long seed) {
    this.inner = inner;
    this.random = new SplittableRandom(seed);
  }

  private void rest() {
    long nanos;
    synchronized (random) {
      nanos = random.nextInt(3) == 0 ? random.nextInt(NANOS_MAX) : 0;
    }
    if (nanos > 0) {
      Clock.system().parkNanos(nanos);
    }
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
    inner.read(position, dst);
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    rest();
    inner.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    rest();
    inner.writeGather(position, srcs);
  }

  @Override
  public void barrier() throws IOException {
    rest();
    inner.barrier();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
