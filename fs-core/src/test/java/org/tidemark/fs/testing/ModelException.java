package org.tidemark.fs.testing;

import org.tidemark.base.Errno;

/** The model refuses an operation. */
final class ModelException extends RuntimeException {
  private final Errno errno;

  ModelException(Errno errno) {
    super(errno.toString(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
