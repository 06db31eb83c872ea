package org.tidemark.fuse.kernel.dispatch;

/**
 * What INIT has agreed on.
 *
 * @param minor of the protocol's version 7
 * @param flags {@link org.tidemark.fuse.kernel.abi.InitFlags} that both sides want
 * @param maxWriteBytes the most data in one request
 */
public record Session(int minor, long flags, int maxReadaheadBytes, int maxWriteBytes) {
  /** Returns whether this was agreed on. */
  public boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
