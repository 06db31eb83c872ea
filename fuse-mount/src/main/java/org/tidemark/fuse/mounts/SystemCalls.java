package org.tidemark.fuse.mounts;

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
import java.nio.file.Path;

/** The system calls that mounting needs and Java does not have. Each returns 0 or the errno. */
public final class SystemCalls {
  /** Detaches the mount from the tree now, and ends it when nobody uses it any more. */
  static final int MNT_DETACH = 2;

  static final int UMOUNT_NOFOLLOW = 8;

  private static final int O_RDONLY_DIRECTORY_CLOEXEC = 0x90000;

  private static final int PR_SET_IO_FLUSHER = 57;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private SystemCalls() {}

  static int umount2(Path directory, int flags) {
    MethodHandle call = function("umount2", ADDRESS, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) call.invokeExact(state, arena.allocateFrom(directory.toString()), flags);
      return errno(result, state);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes out all that the kernel holds of the filesystem in which the directory lies. */
  public static int syncFileSystem(Path directory) {
    MethodHandle open =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    MethodHandle sync = function("syncfs", JAVA_INT);
    MethodHandle close = function("close", JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment path = arena.allocateFrom(directory.toString());
      int descriptor = (int) open.invokeExact(state, path, O_RDONLY_DIRECTORY_CLOEXEC);
      if (descriptor < 0) {
        return errno(descriptor, state);
      }
      int result = (int) sync.invokeExact(state, descriptor);
      int errno = errno(result, state);
      int ignored = (int) close.invokeExact(state, descriptor);
      return errno;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes this process the leader of a session of its own, without a terminal. */
  public static int newSession() {
    MethodHandle call = function("setsid");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return errno((int) call.invokeExact(state), state);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Tells the kernel that this thread, and those that it starts from now on, write out what others
   * need memory for: when they allocate some themselves, the kernel must not wait for a write to
   * the mount that they serve, and does not slow them down for what is dirty there.
   *
   * @return EPERM as a rule for users other than root, EINVAL before Linux 5.6
   */
  public static int becomeFlusher() {
    MethodHandle call =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      return errno((int) call.invokeExact(state, PR_SET_IO_FLUSHER, 1L, 0L, 0L, 0L), state);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the effective user id of this process. */
  public static int userId() {
    MethodHandle call = function("geteuid");
    try (Arena arena = Arena.ofConfined()) {
      return (int) call.invokeExact(arena.allocate(STATE));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static int errno(int result, MemorySegment state) {
    return result < 0 ? (int) ERRNO.get(state, 0L) : 0;
  }
}
