package org.tidemark.suites.posix;

/** A call failed, as the system says it: with an errno. */
public final class PosixException extends RuntimeException {
  private final int errno;

  /** A failure of {@code call} with Linux error number {@code errno}. */
  public PosixException(String call, int errno) {
    super(call + ": " + Linux.errnoName(errno));
    this.errno = errno;
  }

  /** The Linux error number. */
  public int errno() {
    return errno;
  }
}
