package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;

/** Holds the session once there is one. Thread-safe. */
final class Agreement {
  private volatile @Nullable Session session;

  void reached(Session agreed) {
    session = agreed;
  }

  @Nullable Session session() {
    return session;
  }

  /** Returns whether a flag was agreed on; false before INIT. */
  boolean has(long flag) {
    Session agreed = session;
    return agreed != null && agreed.has(flag);
  }
}
