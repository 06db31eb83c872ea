package org.tidemark.base;

import org.jspecify.annotations.Nullable;

/**
 * An operation that ended with an errno.
 *
 * <p>Most are expected outcomes (a name that does not exist), so one without a cause carries no
 * stack trace and costs little. The message is one line for a person: what is wrong, where, and
 * what to do if something can be done.
 */
public class FsException extends RuntimeException {
  private final Errno errno;

  public FsException(Errno errno, String message) {
    this(errno, message, null, false);
  }

  /** An outcome with a cause, such as a failed read of the medium; it keeps its stack trace. */
  public FsException(Errno errno, String message, Throwable cause) {
    this(errno, message, cause, true);
  }

  FsException(Errno errno, String message, @Nullable Throwable cause, boolean stackTrace) {
    super(message, cause, true, stackTrace);
    this.errno = errno;
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public Errno errno() {
    return errno;
  }
}
