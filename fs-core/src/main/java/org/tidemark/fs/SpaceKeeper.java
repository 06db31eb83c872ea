package org.tidemark.fs;

import java.util.concurrent.atomic.AtomicBoolean;
import org.tidemark.base.Units;
import org.tidemark.space.Reserve;
import org.tidemark.space.SpaceCounters;
import org.tidemark.txn.Reclaimer;
import org.tidemark.txn.Store;

/** Stands between operations that find no room and what can give them some. Thread-safe. */
final class SpaceKeeper implements Reclaimer, AutoCloseable {
  /** Whoever was told that it is full is told again only after this part of all was available. */
  private static final int EASED_PART = 64;

  private final Store store;
  private final Autoprune autoprune;
  private final Reclaimable reclaimable;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile Runnable onFull = () -> {};

  SpaceKeeper(Store store, Autoprune autoprune, Reclaimable reclaimable) {
    this.store = store;
    this.autoprune = autoprune;
    this.reclaimable = reclaimable;
  }

  /** Returns how many bytes of history go by themselves when room is needed. */
  long reclaimableBytes() {
    return autoprune.isOn() ? reclaimable.bytes() : 0;
  }

  /** Sets who is told, once each time, that operations fail because the filesystem is full. */
  void onFull(Runnable listener) {
    onFull = listener;
  }

  @Override
  public void committed() {
    SpaceCounters now = store.space().counters();
    if (told.get() && now.userAvailableBlocks() > now.totalBlocks() / EASED_PART) {
      told.set(false);
    }
    autoprune.committed(now);
  }

  @Override
  public void beforeUse(int bytes) {
    autoprune.beforeUse(bytes);
  }

  @Override
  public boolean await(Reserve level, int nodes) {
    if (!isShort(level, nodes)) {
      return false;
    }
    if (autoprune.await()) {
      return true;
    }
    if (told.compareAndSet(false, true)) {
      onFull.run();
    }
    return false;
  }

  /** What fails for want of space may also fail because it is too long, or there are too many. */
  private boolean isShort(Reserve level, int nodes) {
    SpaceCounters now = store.space().counters();
    long blocks = level == Reserve.USER ? now.userAvailableBlocks() : now.rootAvailableBlocks();
    return !store.space().hasRoom(level, nodes)
        || blocks * Units.BLOCK_BYTES < autoprune.marks().lowBytes();
  }

  @Override
  public void close() {
    try (reclaimable) {
      autoprune.close();
    }
  }
}
