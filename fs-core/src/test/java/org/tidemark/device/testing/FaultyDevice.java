package org.tidemark.device.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.tidemark.device.BlockDevice;

/**
 * A device whose failures a test switches on and off. Thread-safe.
 *
 * <p>Ranges are byte positions, from included, to excluded. Counted failures count calls from the
 * moment they are ordered, beginning with 1, and happen once.
 */
public final class FaultyDevice implements BlockDevice {
  private static final int BLOCK_BYTES = 4096;
  private static final long NEVER = Long.MAX_VALUE;

  private enum Fault {
    FAIL_READ,
    SHORT_READ,
    FAIL_WRITE
  }

  private record Range(Fault fault, long from, long to) {
    boolean touches(long position, long length) {
      return position < to && from < position + length;
    }
  }

  /** A bit that reads flipped though the medium holds it right, as with a bad cable. */
  private record Flip(long position, int mask) {}

  private final BlockDevice inner;

  @GuardedBy("this")
  private final List<Range> ranges = new ArrayList<>();

  @GuardedBy("this")
  private final List<Flip> flips = new ArrayList<>();

  /** Which blocks the host has allocated for the image. */
  @GuardedBy("this")
  private final BitSet allocated = new BitSet();

  @GuardedBy("this")
  private long hostBlocksFree = NEVER;

  @GuardedBy("this")
  private long readsLeft = NEVER;

  @GuardedBy("this")
  private long writesLeft = NEVER;

  @GuardedBy("this")
  private long barriersLeft = NEVER;

  @GuardedBy("this")
  private long diesAfterWrites = NEVER;

  @GuardedBy("this")
  private boolean barriersFail;

  @GuardedBy("this")
  private long faults;

  public FaultyDevice(BlockDevice inner) {
    this.inner = inner;
  }

  /** Lets reads that touch the range fail with EIO. */
  public synchronized void failReads(long from, long to) {
    ranges.add(new Range(Fault.FAIL_READ, from, to));
  }

  /** Lets reads that touch the range end early, as in an image that was cut. */
  public synchronized void shortReads(long from, long to) {
    ranges.add(new Range(Fault.SHORT_READ, from, to));
  }

  /** Lets writes that touch the range fail with EIO, after half of the bytes were written. */
  public synchronized void failWrites(long from, long to) {
    ranges.add(new Range(Fault.FAIL_WRITE, from, to));
  }

  /** Lets every barrier fail. */
  public synchronized void failBarriers() {
    barriersFail = true;
  }

  public synchronized void failReadNumber(long number) {
    readsLeft = number;
  }

  public synchronized void failWriteNumber(long number) {
    writesLeft = number;
  }

  public synchronized void failBarrierNumber(long number) {
    barriersLeft = number;
  }

  /**
   * Lets this many more writes through; then every read, write and barrier fails, as with a cable
   * that was pulled.
   */
  public synchronized void dieAfterWrites(long writes) {
    diesAfterWrites = writes;
  }

  /** Lets a bit read flipped; the medium keeps the right one. Bits are 0 to 7. */
  public synchronized void flipOnRead(long position, int bit) {
    flips.add(new Flip(position, 1 << bit));
  }

  /** Flips a bit on the medium. Bits are 0 to 7. */
  public synchronized void flipOnMedium(long position, int bit) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    inner.read(position, one);
    one.put(0, (byte) (one.get(0) ^ 1 << bit));
    inner.write(position, one.clear());
  }

  /**
   * Lets the host beneath a sparse image have room for this many bytes: writes to blocks that were
   * never written through this device use it up, and fail when it is gone. Blocks written before
   * still can be overwritten.
   */
  public synchronized void limitHostSpace(long bytes) {
    hostBlocksFree = bytes / BLOCK_BYTES;
  }

  /** Ends all failures. What was flipped on the medium stays. */
  public synchronized void heal() {
    ranges.clear();
    flips.clear();
    hostBlocksFree = NEVER;
    readsLeft = NEVER;
    writesLeft = NEVER;
    barriersLeft = NEVER;
    diesAfterWrites = NEVER;
    barriersFail = false;
  }

  /** Returns how many calls have failed or read flipped bits. */
  public synchronized long faults() {
    return faults;
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
    int start = dst.position();
    int length = dst.remaining();
    beforeRead(position, dst);
    inner.read(position, dst);
    flip(position, dst, start, length);
  }

  private synchronized void beforeRead(long position, ByteBuffer dst) throws IOException {
    readsLeft = readsLeft == NEVER ? NEVER : readsLeft - 1;
    if (readsLeft == 0
        || diesAfterWrites < 0
        || touched(Fault.FAIL_READ, position, dst.remaining())) {
      readsLeft = NEVER;
      throw fault("Input/output error");
    }
    if (touched(Fault.SHORT_READ, position, dst.remaining())) {
      faults++;
      int half = dst.remaining() / 2;
      inner.read(position, dst.slice(dst.position(), half));
      dst.position(dst.position() + half);
      throw new EOFException("short read: " + half + " bytes at " + position);
    }
  }

  private synchronized void flip(long position, ByteBuffer dst, int start, int length) {
    for (Flip flip : flips) {
      long offset = flip.position - position;
      if (offset >= 0 && offset < length) {
        int index = start + (int) offset;
        dst.put(index, (byte) (dst.get(index) ^ flip.mask));
        faults++;
      }
    }
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    beforeWrite(position, new ByteBuffer[] {src});
    inner.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    beforeWrite(position, srcs);
    inner.writeGather(position, srcs);
  }

  private synchronized void beforeWrite(long position, ByteBuffer[] srcs) throws IOException {
    long length = 0;
    for (ByteBuffer src : srcs) {
      length += src.remaining();
    }
    writesLeft = writesLeft == NEVER ? NEVER : writesLeft - 1;
    if (diesAfterWrites != NEVER) {
      diesAfterWrites = Math.max(-1, diesAfterWrites - 1);
    }
    if (writesLeft == 0 || diesAfterWrites < 0 || touched(Fault.FAIL_WRITE, position, length)) {
      writesLeft = NEVER;
      ByteBuffer first = srcs[0];
      if (diesAfterWrites != -1) {
        inner.write(position, first.slice(first.position(), first.remaining() / 2));
      }
      throw fault("Input/output error");
    }
    allocate(position, length);
  }

  @GuardedBy("this")
  private void allocate(long position, long length) throws IOException {
    int first = (int) (position / BLOCK_BYTES);
    int end = (int) ((position + length + BLOCK_BYTES - 1) / BLOCK_BYTES);
    int fresh = end - first - allocated.get(first, end).cardinality();
    if (hostBlocksFree != NEVER) {
      if (fresh > hostBlocksFree) {
        throw fault("No space left on device");
      }
      hostBlocksFree -= fresh;
    }
    allocated.set(first, end);
  }

  @Override
  public void barrier() throws IOException {
    synchronized (this) {
      barriersLeft = barriersLeft == NEVER ? NEVER : barriersLeft - 1;
      if (barriersLeft == 0 || barriersFail || diesAfterWrites < 0) {
        barriersLeft = NEVER;
        throw fault("Input/output error");
      }
    }
    inner.barrier();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }

  @GuardedBy("this")
  private boolean touched(Fault fault, long position, long length) {
    return ranges.stream()
        .anyMatch(range -> range.fault == fault && range.touches(position, length));
  }

  @GuardedBy("this")
  private IOException fault(String message) {
    faults++;
    return new IOException(message);
  }
}
