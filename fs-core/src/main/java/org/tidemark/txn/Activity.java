package org.tidemark.txn;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.tidemark.base.Durability;
import org.tidemark.space.Reserve;

/**
 * What users do with a store, so that work which can wait lets them go first. What prunes and puts
 * in order ({@link Reserve#PRUNE}, {@link Reserve#ORDER}) is no user. Thread-safe, and cheap.
 */
public final class Activity {
  private final LongAdder events = new LongAdder();
  private final AtomicInteger waiting = new AtomicInteger();

  void operation(Reserve level) {
    if (level != Reserve.PRUNE && level != Reserve.ORDER) {
      events.increment();
    }
  }

  void reading() {
    events.increment();
  }

  Durability syncing(Durability sync) {
    events.increment();
    return () -> {
      waiting.incrementAndGet();
      try {
        sync.await();
      } finally {
        waiting.decrementAndGet();
      }
    };
  }

  /** How many operations, reads and fsyncs there have been; only differences mean something. */
  public long events() {
    return events.sum();
  }

  /** Whether anybody waits for an fsync at the moment. */
  public boolean someoneWaits() {
    return waiting.get() > 0;
  }
}
