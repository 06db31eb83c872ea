package org.tidemark.txn;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * Whether a store may be written to: not if it was opened for reading only, and never again after a
 * failure (INV-NEVER-PRETEND). Thread-safe.
 */
final class Writability {
  private final boolean readOnlyByChoice;
  private volatile @Nullable Throwable failure;

  Writability(boolean readOnlyByChoice) {
    this.readOnlyByChoice = readOnlyByChoice;
  }

  boolean readOnlyByChoice() {
    return readOnlyByChoice;
  }

  boolean readOnly() {
    return readOnlyByChoice || failure != null;
  }

  /** The first failure is the one that is told of. */
  void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  void checkWritable() {
    if (readOnlyByChoice) {
      throw new FsException(Errno.EROFS, "the filesystem is open for reading only");
    }
    checkNotFailed(Errno.EROFS);
  }

  /** What was to be made durable may be lost: that is more than EROFS. */
  void checkNotFailed() {
    checkNotFailed(Errno.EIO);
  }

  private void checkNotFailed(Errno errno) {
    Throwable cause = failure;
    if (cause != null) {
      throw new FsException(
          errno,
          "the filesystem went read-only after a failure ("
              + cause.getMessage()
              + "); open it again");
    }
  }
}
