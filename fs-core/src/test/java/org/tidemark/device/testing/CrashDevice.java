package org.tidemark.device.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.device.BlockDevice;

/**
 * A device that records every write and barrier, so that {@link CrashReplay} can show what a crash
 * at any moment could have left. Thread-safe.
 *
 * <p>The recorded events are numbered from 0. Crash point k means: the events before k happened. A
 * test that notes {@link #events()} when an fsync returns knows that at any crash point from there
 * on the fsync must have been kept.
 */
public final class CrashDevice implements BlockDevice {
  /**
   * A write, or a barrier if there are no bytes. A barrier stands where it began: writes that were
   * recorded before it had returned by then.
   */
  record Event(long position, @Nullable ByteBuffer bytes) {
    boolean isBarrier() {
      return bytes == null;
    }
  }

  private final MemoryDevice start;
  private final MemoryDevice live;

  @GuardedBy("this")
  private final List<Event> events = new ArrayList<>();

  /**
   * Starts with the content of this device, all of it durable. The device itself is not changed.
   */
  public CrashDevice(MemoryDevice content) {
    start = content.fork();
    live = content.fork();
  }

  /** Returns the number of events so far; it is also the crash point after all of them. */
  public synchronized int events() {
    return events.size();
  }

  /** Returns the crashes that are possible after what has been recorded so far. */
  public synchronized CrashReplay replay() {
    return new CrashReplay(start, List.copyOf(events));
  }

  /** Returns the content as the running system sees it. */
  public MemoryDevice live() {
    return live.fork();
  }

  @Override
  public String name() {
    return live.name();
  }

  @Override
  public long size() {
    return live.size();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    live.read(position, dst);
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    writeGather(position, new ByteBuffer[] {src});
  }

  @Override
  public synchronized void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    int length = 0;
    for (ByteBuffer src : srcs) {
      length += src.remaining();
    }
    byte[] bytes = new byte[length];
    int filled = 0;
    for (ByteBuffer src : srcs) {
      int part = src.remaining();
      src.get(bytes, filled, part);
      filled += part;
    }
    live.write(position, ByteBuffer.wrap(bytes));
    events.add(new Event(position, ByteBuffer.wrap(bytes)));
  }

  @Override
  public synchronized void barrier() throws IOException {
    live.barrier();
    events.add(new Event(0, null));
  }

  @Override
  public void close() {
    live.close();
  }

  /** Lets a closed device be used again. */
  public CrashDevice reopen() {
    live.reopen();
    return this;
  }
}
