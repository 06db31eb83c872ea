package org.tidemark.fuse.kernel.dispatch;

/** Serves the requests of one opcode. */
@FunctionalInterface
interface Handler {
  /** The kernel wants no reply. */
  int NO_REPLY = Integer.MIN_VALUE;

  /** The reply is due when something is durable, see {@link Exchange#putOff}. */
  int LATER = Integer.MIN_VALUE + 1;

  /**
   * Serves the request and lays out the body of the reply.
   *
   * @return the bytes of the body; or an errno, negated; or {@link #NO_REPLY} or {@link #LATER}
   * @throws org.tidemark.base.FsException with the errno that is the reply
   */
  int serve(Exchange exchange);
}
