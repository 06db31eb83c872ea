package org.tidemark.object;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers that something was looked at and needs no second look until it changes. Thread-safe: a
 * change that comes while someone looks is not lost.
 */
final class ChangeNote {
  /** The token when there is nothing to look at. */
  static final long SEEN = 0;

  private final AtomicLong changes = new AtomicLong(1);
  private volatile long seen;

  /** It changed. */
  void changed() {
    changes.incrementAndGet();
  }

  /** Returns {@link #SEEN}, or what {@link #seen} takes after having looked. */
  long token() {
    long now = changes.get();
    return seen == now ? SEEN : now;
  }

  /** It was looked at, after {@link #token} had been called. */
  void seen(long token) {
    seen = token;
  }
}
