package org.tidemark.fuse.kernel.dispatch;

/** Serves the requests of one opcode. */
@FunctionalInterface
interface Handler {
  /** The kernel wants no reply. */
  int NO_REPLY = Integer.MIN_VALUE;

  /**
   * Serves the request and lays out the body of the reply.
   *
   * @return the bytes of the body; or an errno, negated; or {@link #NO_REPLY}
   * @throws org.tidemark.base.FsException with the errno that is the reply
   */
  int serve(Exchange exchange);
}
