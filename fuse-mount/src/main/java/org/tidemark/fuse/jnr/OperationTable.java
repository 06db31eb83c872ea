package org.tidemark.fuse.jnr;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.provider.ClosureManager;

/**
 * A struct fuse_lowlevel_ops, and what it points to.
 *
 * <p>Native code holds the table without the garbage collector knowing: keep it reachable as long
 * as the session lives.
 */
final class OperationTable {
  private final long address;
  private final ClosureManager closures = Runtime.getSystemRuntime().getClosureManager();

  /** The callbacks and their closures, which would otherwise be collected. */
  private final List<Object> reachable = new ArrayList<>();

  OperationTable(Arena arena) {
    address = arena.allocate(bytes(), 8).address();
  }

  @SuppressWarnings("EnumOrdinal") // the order of the constants is that of the members
  <T> void set(Operation operation, Class<T> shape, T callback) {
    Pointer closure = closures.getClosurePointer(shape, callback);
    reachable.add(callback);
    reachable.add(closure);
    NativeMemory.putLong(address + operation.ordinal() * 8L, closure.address());
  }

  long address() {
    return address;
  }

  long bytes() {
    return Operation.values().length * 8L;
  }
}
