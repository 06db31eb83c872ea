package org.tidemark.base;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A function of the C library that takes up to six integers or pointers.
 *
 * <p>All are called in one shape, six words in and one out, since linking a shape costs a start
 * some 10 ms. In the calling conventions of Linux on x86-64 and arm64 the first six words go into
 * registers: a function does not see those that it does not take, looks at the lower half of those
 * that it takes as int, and takes variable arguments from the same place.
 *
 * <p>None is linked as critical ({@link Linker.Option#critical}): that would save some 10 ns of
 * 200, but a call that copies 1 MiB or waits would keep the whole JVM from reaching a safepoint.
 */
public final class CFunction {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private final MemorySegment address;

  private CFunction(MemorySegment address) {
    this.address = address;
  }

  /** Finds a function of the C library. */
  public static CFunction named(String name) {
    return new CFunction(LINKER.defaultLookup().findOrThrow(name));
  }

  /** Makes room for the errno of calls of one thread at a time. */
  public static MemorySegment errnoState(Arena arena) {
    return arena.allocate(ERRNO_LAYOUT);
  }

  /** Calls a function that returns a long; returns the negative errno if it fails. */
  public long call(MemorySegment errnoState, long a, long b, long c) {
    long result = call(errnoState, a, b, c, 0, 0, 0);
    return result < 0 ? -(int) ERRNO.get(errnoState, 0L) : result;
  }

  /**
   * Calls a function that returns an int; returns the negative errno if it fails.
   *
   * @param arguments at most six
   */
  public int callInt(MemorySegment errnoState, long... arguments) {
    long[] words = new long[6];
    System.arraycopy(arguments, 0, words, 0, arguments.length);
    int result = (int) call(errnoState, words[0], words[1], words[2], words[3], words[4], words[5]);
    return result < 0 ? -(int) ERRNO.get(errnoState, 0L) : result;
  }

  private long call(MemorySegment errnoState, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(address, errnoState, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("a call of the C library", t);
    }
  }
}
