package org.tidemark.device;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * A descriptor of a block device opened with O_EXCL: Linux gives it to nobody while the device is
 * mounted, or part of a RAID or an LVM group, and lets nobody mount it while we have it. File locks
 * know nothing of that, and Java cannot open so.
 */
final class BlockDeviceClaim {
  private static final int O_RDWR = 2;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final int descriptor;

  private BlockDeviceClaim(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Claims the device; null where only Linux could (elsewhere) and where opening fails for a reason
   * that the ordinary open right after will name better.
   *
   * @throws FsException EBUSY if the system uses it
   */
  static @Nullable BlockDeviceClaim take(Path path) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      int descriptor =
          (int)
              OPEN.invokeExact(
                  state, arena.allocateFrom(path.toString()), O_RDWR | O_EXCL | O_CLOEXEC);
      if (descriptor >= 0) {
        return new BlockDeviceClaim(descriptor);
      }
      if ((int) ERRNO.get(state, 0L) == Errno.EBUSY.code()) {
        throw new FsException(
            Errno.EBUSY,
            path
                + ": is in use by the system: mounted, swap, or part of a RAID, LVM group or loop device");
      }
      return null;
    } catch (FsException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("open(2) cannot be called", e);
    }
  }

  void close() throws IOException {
    try {
      if ((int) CLOSE.invokeExact(descriptor) < 0) {
        throw new IOException("closing the device failed");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("close(2) cannot be called", e);
    }
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment symbol =
        SymbolLookup.loaderLookup().or(LINKER.defaultLookup()).find(name).orElseThrow();
    return LINKER.downcallHandle(symbol, type, options);
  }
}
