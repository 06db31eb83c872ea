package org.tidemark.suites.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls into the C library with the errno of each. Correctness before speed: it is for tests. */
final class Libc {
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MemoryLayout I = JAVA_INT;
  private static final MemoryLayout L = JAVA_LONG;
  private static final MemoryLayout P = ADDRESS;

  /** A function: its handle, which takes the capture segment first. */
  private record Function(String name, MethodHandle handle) {}

  private static final Map<String, Function> FUNCTIONS =
      Stream.of(
              fixed("close", I, I),
              fixed("read", L, I, P, L),
              fixed("write", L, I, P, L),
              fixed("pread", L, I, P, L, L),
              fixed("pwrite", L, I, P, L, L),
              fixed("lseek", L, I, L, I),
              fixed("truncate", I, P, L),
              fixed("ftruncate", I, I, L),
              fixed("fallocate", I, I, I, L, L),
              fixed("fsync", I, I),
              fixed("statx", I, I, P, I, I, P),
              fixed("faccessat", I, I, P, I, I),
              fixed("mkdirat", I, I, P, I),
              fixed("unlinkat", I, I, P, I),
              fixed("linkat", I, I, P, I, P, I),
              fixed("symlinkat", I, P, I, P),
              fixed("readlinkat", L, I, P, P, L),
              fixed("renameat2", I, I, P, I, P, I),
              fixed("mknodat", I, I, P, I, L),
              fixed("fchmodat", I, I, P, I, I),
              fixed("fchmod", I, I, I),
              fixed("fchownat", I, I, P, I, I, I),
              fixed("fchown", I, I, I, I),
              fixed("utimensat", I, I, P, P, I),
              fixed("getdents64", L, I, P, L),
              fixed("lgetxattr", L, P, P, P, L),
              fixed("lsetxattr", I, P, P, P, L, I),
              fixed("llistxattr", L, P, P, L),
              fixed("lremovexattr", I, P, P),
              fixed("mmap", L, P, L, I, I, I, L),
              fixed("msync", I, L, L, I),
              fixed("munmap", I, L, L),
              fixed("copy_file_range", L, I, P, I, P, L, I),
              fixed("fstatvfs", I, I, P),
              fixed("setfsuid", I, I),
              fixed("setfsgid", I, I),
              fixed("umask", I, I),
              fixed("geteuid", I),
              bind("openat", 3, I, I, P, I, I))
          .collect(Collectors.toUnmodifiableMap(Function::name, f -> f));

  private Libc() {}

  private static Function fixed(String name, MemoryLayout result, MemoryLayout... arguments) {
    return bind(name, -1, result, arguments);
  }

  private static Function bind(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    Linker.Option[] options =
        firstVariadic < 0
            ? new Linker.Option[] {errno}
            : new Linker.Option[] {errno, Linker.Option.firstVariadicArg(firstVariadic)};
    return new Function(
        name,
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(result, arguments),
            options));
  }

  /**
   * Calls {@code name}. Strings become C strings of ISO-8859-1 bytes.
   *
   * @throws PosixException when it gives -1
   */
  static long call(String name, Object... arguments) {
    Function function = FUNCTIONS.get(name);
    if (function == null) {
      throw new IllegalArgumentException("not bound: " + name);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      for (int i = 0; i < arguments.length; i++) {
        all[i + 1] = arguments[i] instanceof String s ? cString(arena, s) : arguments[i];
      }
      Object result = invoke(function, all);
      long value = ((Number) result).longValue();
      if (value == -1) {
        throw new PosixException(describe(name, arguments), (int) ERRNO.get(state, 0L));
      }
      return value;
    }
  }

  @SuppressWarnings("checkstyle:IllegalCatch") // a method handle declares Throwable
  private static Object invoke(Function function, Object[] arguments) {
    try {
      return function.handle().invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("calling " + function.name(), e);
    }
  }

  private static MemorySegment cString(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.ISO_8859_1);
  }

  private static String describe(String name, Object[] arguments) {
    return List.of(arguments).stream()
        .map(a -> a instanceof MemorySegment s ? "<" + s.byteSize() + " bytes>" : shorten("" + a))
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 30) + "...(" + text.length() + ")";
  }
}
