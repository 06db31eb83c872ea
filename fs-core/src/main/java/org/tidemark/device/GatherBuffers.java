package org.tidemark.device;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import org.tidemark.base.Units;

/** Direct buffers of 1 MiB for gathering writes; a few are kept. Thread-safe. */
final class GatherBuffers {
  private static final int KEPT_MAX = 4;

  private final ArrayBlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT_MAX);

  /** Returns an empty buffer. */
  ByteBuffer take() {
    return Objects.requireNonNullElseGet(kept.poll(), () -> ByteBuffer.allocateDirect(Units.MIB))
        .clear();
  }

  /** Takes a buffer back; if there are enough already it goes to the garbage. */
  @SuppressWarnings("CheckReturnValue")
  void give(ByteBuffer buffer) {
    kept.offer(buffer);
  }
}
