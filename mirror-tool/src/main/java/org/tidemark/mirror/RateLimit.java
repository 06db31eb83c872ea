package org.tidemark.mirror;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/** Lets bytes pass at no more than a rate, both ways together. One thread. */
final class RateLimit {
  private final Clock clock;
  private final long bytesPerSecond;
  private long next;

  /**
   * A limit.
   *
   * @param bytesPerSecond 0 for none
   */
  RateLimit(Clock clock, long bytesPerSecond) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.next = clock.monotonicNanos();
  }

  /** Waits until what has passed before is within the rate. */
  void pass(long bytes) {
    if (bytesPerSecond > 0) {
      long now = clock.monotonicNanos();
      if (next > now) {
        clock.parkNanos(next - now);
      }
      long nanos = (long) ((double) bytes / bytesPerSecond * Units.NANOS_PER_SECOND);
      next = Math.max(now, next) + nanos;
    }
  }

  /** Returns a stream that passes through the limit. */
  OutputStream limit(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        pass(length);
        out.write(bytes, offset, length);
      }
    };
  }

  /** Returns a stream that passes through the limit. */
  InputStream limit(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        pass(Math.max(0, got));
        return got;
      }
    };
  }
}
