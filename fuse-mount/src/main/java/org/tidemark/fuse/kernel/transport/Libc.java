package org.tidemark.fuse.kernel.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.tidemark.base.CFunction;

/**
 * The system calls of the transport. Each returns what the C function does, or the negative errno.
 *
 * <p>One object per thread: the errno of a call is left in its memory.
 */
final class Libc {
  private static final CFunction READ = CFunction.named("read");
  private static final CFunction WRITE = CFunction.named("write");
  private static final CFunction POLL = CFunction.named("poll");

  private final MemorySegment state;

  Libc(Arena arena) {
    state = CFunction.errnoState(arena);
  }

  /** Links what serving needs: when it is needed, the files of this program may be gone. */
  static void load() {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = new Libc(arena).poll(MemorySegment.NULL, 0, 0);
    }
  }

  long read(int descriptor, MemorySegment buffer, long bytes) {
    return READ.call(state, descriptor, buffer.address(), bytes);
  }

  long write(int descriptor, MemorySegment buffer, long bytes) {
    return WRITE.call(state, descriptor, buffer.address(), bytes);
  }

  /**
   * Waits for one of the descriptors.
   *
   * @param timeoutMillis -1: for ever
   */
  int poll(MemorySegment pollDescriptors, int count, int timeoutMillis) {
    return POLL.callInt(state, pollDescriptors.address(), count, timeoutMillis);
  }

  /**
   * Calls a function that takes up to six integers and pointers and returns an int. For what is
   * called once per mount or thread: it is looked up each time.
   */
  int call(String function, Object... arguments) {
    long[] words = new long[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] =
          switch (arguments[i]) {
            case Number number -> number.longValue();
            case MemorySegment segment -> segment.address();
            default -> throw new IllegalArgumentException(function + " of " + arguments[i]);
          };
    }
    return CFunction.named(function).callInt(state, words);
  }
}
