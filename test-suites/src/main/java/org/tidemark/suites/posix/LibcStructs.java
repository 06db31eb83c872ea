package org.tidemark.suites.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Structures of the Linux interface, the same on all 64-bit machines. */
final class LibcStructs {
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_BYTES = 256;
  private static final long UTIME_NOW_NANOS = (1L << 30) - 1;
  private static final long UTIME_OMIT_NANOS = (1L << 30) - 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private LibcStructs() {}

  static Stat statx(int fd, String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(STATX_BYTES, 8);
      Libc.call("statx", fd, name, flags, STATX_BASIC, s);
      return new Stat(
          int64(s, 32),
          s.get(ValueLayout.JAVA_SHORT, 28) & 0xffff,
          int32(s, 16),
          int32(s, 20),
          int32(s, 24),
          makedev(int32(s, 128), int32(s, 132)),
          int64(s, 40),
          int64(s, 48),
          time(s, 64),
          time(s, 112),
          time(s, 96));
    }
  }

  private static long time(MemorySegment s, long at) {
    return int64(s, at) * NANOS_PER_SECOND + int32(s, at + 8);
  }

  /** The glibc encoding of a device number. */
  static long makedev(int major, int minor) {
    return ((long) (major & 0xfff) << 8)
        | ((long) (major & 0xfffff000) << 32)
        | (minor & 0xff)
        | ((long) (minor & 0xffffff00) << 12);
  }

  /** Writes a timespec. */
  static void putTime(MemorySegment times, long at, long nanos) {
    boolean special = nanos == Linux.UTIME_NOW || nanos == Linux.UTIME_OMIT;
    long rest = nanos == Linux.UTIME_NOW ? UTIME_NOW_NANOS : UTIME_OMIT_NANOS;
    long seconds = special ? 0 : Math.floorDiv(nanos, NANOS_PER_SECOND);
    times.set(ValueLayout.JAVA_LONG, at, seconds);
    times.set(
        ValueLayout.JAVA_LONG, at + 8, special ? rest : Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /** The entries that getdents64 left in {@code buffer}. */
  static List<PosixSubject.Entry> entries(MemorySegment buffer, long count) {
    List<PosixSubject.Entry> entries = new ArrayList<>();
    for (long at = 0; at < count; ) {
      int length = buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
      int type = buffer.get(ValueLayout.JAVA_BYTE, at + 18) & 0xff;
      String name = buffer.getString(at + 19, StandardCharsets.ISO_8859_1);
      entries.add(
          new PosixSubject.Entry(int64(buffer, at), type << 12, name, int64(buffer, at + 8)));
      at += length;
    }
    return entries;
  }

  static PosixSubject.Capacity capacity(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(256, 8);
      Libc.call("fstatvfs", fd, s);
      return new PosixSubject.Capacity(
          int64(s, 8), int64(s, 16), int64(s, 24), int64(s, 32), int64(s, 40), (int) int64(s, 80));
    }
  }

  private static long int64(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
  }

  private static int int32(MemorySegment s, long at) {
    return s.get(ValueLayout.JAVA_INT_UNALIGNED, at);
  }
}
