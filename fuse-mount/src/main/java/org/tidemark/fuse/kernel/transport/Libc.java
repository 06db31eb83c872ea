package org.tidemark.fuse.kernel.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of the transport. Each returns what the C function does, or the negative errno.
 *
 * <p>One object per thread: the errno of a call is left in its memory.
 *
 * <p>None of them is linked as critical ({@link Linker.Option#critical}): that would save some 10
 * ns of 200 when the device has nothing to read, but a call that copies 1 MiB or waits for memory
 * would keep the whole JVM from reaching a safepoint.
 *
 * <p>All are linked with few shapes (up to four words in, a word out), because linking a new shape
 * costs a start milliseconds.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle READ = link("read");
  private static final MethodHandle WRITE = link("write");
  private static final MethodHandle POLL = linkPoll();

  private final MemorySegment state;

  Libc(Arena arena) {
    state = arena.allocate(STATE);
  }

  /** Links what serving needs: when it is needed, the files of this program may be gone. */
  static void load() {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = new Libc(arena).poll(MemorySegment.NULL, 0, 0);
    }
  }

  long read(int descriptor, MemorySegment buffer, long bytes) {
    try {
      return result((long) READ.invokeExact(state, descriptor, buffer, bytes));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  long write(int descriptor, MemorySegment buffer, long bytes) {
    try {
      return result((long) WRITE.invokeExact(state, descriptor, buffer, bytes));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits for one of the descriptors.
   *
   * @param timeoutMillis -1: for ever
   */
  int poll(MemorySegment pollDescriptors, int count, int timeoutMillis) {
    try {
      return (int)
          result((int) POLL.invokeExact(state, pollDescriptors, (long) count, timeoutMillis));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Calls a function that takes up to four ints and pointers and returns an int. For what is called
   * once per mount or thread: it is linked each time.
   */
  int call(String function, Object... arguments) {
    return callVariadic(function, arguments.length, arguments);
  }

  /**
   * Calls a function with a variable number of arguments.
   *
   * @param fixed how many arguments it always has
   */
  int callVariadic(String function, int fixed, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    Object[] all = new Object[arguments.length + 1];
    all[0] = state;
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i];
      layouts[i] =
          switch (arguments[i]) {
            case Integer ignored -> JAVA_INT;
            case Long ignored -> JAVA_LONG;
            default -> ADDRESS;
          };
    }
    Linker.Option errno = Linker.Option.captureCallState("errno");
    MethodHandle handle =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow(function),
            FunctionDescriptor.of(JAVA_INT, layouts),
            fixed < arguments.length
                ? new Linker.Option[] {errno, Linker.Option.firstVariadicArg(fixed)}
                : new Linker.Option[] {errno});
    try {
      return (int) result((int) handle.invokeWithArguments(all));
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  private long result(long returned) {
    return returned < 0 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  private static MethodHandle link(String function) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(function),
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle linkPoll() {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("poll"),
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
        Linker.Option.captureCallState("errno"));
  }
}
