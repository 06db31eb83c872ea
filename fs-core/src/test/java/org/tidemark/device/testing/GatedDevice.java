package org.tidemark.device.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.tidemark.device.BlockDevice;

/**
 * A device whose writes and barriers wait while a test keeps its gate shut. So a test can show that
 * something does not wait for I/O. Thread-safe.
 */
public final class GatedDevice implements BlockDevice {
  private final BlockDevice inner;

  @GuardedBy("this")
  private boolean writesShut;

  @GuardedBy("this")
  private boolean barriersShut;

  @GuardedBy("this")
  private int waiting;

  public GatedDevice(BlockDevice inner) {
    this.inner = inner;
  }

  /** Lets writes wait from now on. */
  public synchronized void shutWrites() {
    writesShut = true;
  }

  /** Lets barriers wait from now on. */
  public synchronized void shutBarriers() {
    barriersShut = true;
  }

  /** Lets all go on. */
  public synchronized void open() {
    writesShut = false;
    barriersShut = false;
    notifyAll();
  }

  /** Waits until at least so many calls wait at the gate. */
  public synchronized void awaitWaiting(int calls) throws InterruptedException {
    while (waiting < calls) {
      wait();
    }
  }

  private synchronized void pass(boolean barrier) throws IOException {
    waiting++;
    notifyAll();
    try {
      while (barrier ? barriersShut : writesShut) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted at the gate").initCause(e);
    } finally {
      waiting--;
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
    pass(false);
    inner.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    pass(false);
    inner.writeGather(position, srcs);
  }

  @Override
  public void barrier() throws IOException {
    pass(true);
    inner.barrier();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
