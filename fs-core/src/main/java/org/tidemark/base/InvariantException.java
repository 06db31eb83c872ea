package org.tidemark.base;

/**
 * A broken invariant: the program is wrong, not the medium or the caller. The filesystem becomes
 * read-only, since nothing that is computed from here on may be written.
 */
public final class InvariantException extends RuntimeException {
  public InvariantException(String message) {
    super(message);
  }

  public InvariantException(String message, Throwable cause) {
    super(message, cause);
  }
}
