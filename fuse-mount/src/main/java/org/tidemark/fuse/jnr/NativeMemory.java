package org.tidemark.fuse.jnr;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory that libfuse gave us the address of. Byte order is the machine's.
 *
 * <p>Nothing here can check that an address is good: callers use what they just got from libfuse,
 * during the callback that got it.
 */
final class NativeMemory {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private NativeMemory() {}

  static int getInt(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address);
  }

  static void putInt(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address, value);
  }

  static long getLong(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  static void putLong(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address, value);
  }

  static void putByte(long address, byte value) {
    ALL.set(JAVA_BYTE, address, value);
  }

  static void putBytes(long address, byte[] bytes) {
    MemorySegment.copy(bytes, 0, ALL, JAVA_BYTE, address, bytes.length);
  }

  static byte[] getBytes(long address, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(ALL, JAVA_BYTE, address, bytes, 0, length);
    return bytes;
  }

  /** Returns the bytes of a C string, without the zero at its end. */
  static byte[] getString(long address) {
    int length = 0;
    while (ALL.get(JAVA_BYTE, address + length) != 0) {
      length++;
    }
    return getBytes(address, length);
  }

  /** Returns the memory as a buffer, without copying. */
  static ByteBuffer buffer(long address, int length) {
    return MemorySegment.ofAddress(address).reinterpret(length).asByteBuffer();
  }

  /** Returns the address of a struct fuse_args with these arguments behind a program name. */
  static long arguments(Arena arena, String... arguments) {
    long array = arena.allocate((arguments.length + 2) * 8L, 8).address();
    putLong(array, arena.allocateFrom("tidemark").address());
    for (int i = 0; i < arguments.length; i++) {
      putLong(array + (i + 1) * 8L, arena.allocateFrom(arguments[i]).address());
    }
    // struct fuse_args { int argc; char **argv; int allocated; }
    long struct = arena.allocate(24, 8).address();
    putInt(struct, arguments.length + 1);
    putLong(struct + 8, array);
    return struct;
  }
}
