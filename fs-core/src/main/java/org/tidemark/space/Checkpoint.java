package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import org.tidemark.base.Check;
import org.tidemark.volume.FreemapDigest;
import org.tidemark.volume.VolumeSet;

/**
 * Writes the committed bitmap to the media. Each region is copied under {@link Space}'s lock and
 * written without it.
 *
 * <p>Which slot counts is decided by {@link #durable} alone. Until then nothing is forgotten, so a
 * checkpoint that failed or was never finished is simply written again, into the same slots.
 *
 * <p>Thread-safe; but checkpoints come one after the other, and no commit is applied while one is
 * being written. That is checked.
 */
final class Checkpoint {
  private final VolumeSet volumes;
  private final Object lock;

  @GuardedBy("lock")
  private final SpaceMap map;

  @GuardedBy("lock")
  private boolean writing;

  /** Whether a whole checkpoint has been written and waits for its superblock. */
  @GuardedBy("lock")
  private boolean waiting;

  @GuardedBy("lock")
  private long waitingTid;

  Checkpoint(VolumeSet volumes, SpaceMap map, Object lock) {
    this.volumes = volumes;
    this.map = map;
    this.lock = lock;
  }

  /** Holds that no checkpoint is being written. */
  void checkIdle() {
    synchronized (lock) {
      Check.that(!writing, "a commit is applied while a checkpoint is written");
    }
  }

  /** Writes what has changed, and returns the digest over all slots that will count then. */
  int write(long tid) {
    int regions;
    FreemapDigest digest = new FreemapDigest();
    ByteBuffer slot;
    synchronized (lock) {
      Check.that(!writing, "two checkpoints at once");
      writing = true;
      waiting = false;
      regions = map.regions.size();
      slot = ByteBuffer.allocateDirect(Freemap.largestSlot(map));
    }
    try {
      for (int i = 0; i < regions; i++) {
        writeRegion(i, tid, slot, digest);
      }
      synchronized (lock) {
        waiting = true;
        waitingTid = tid;
      }
    } finally {
      synchronized (lock) {
        writing = false;
      }
    }
    return digest.value();
  }

  private void writeRegion(int index, long tid, ByteBuffer buffer, FreemapDigest digest) {
    RegionMap region;
    boolean first;
    int which;
    ByteBuffer bytes;
    synchronized (lock) {
      region = map.regions.get(index);
      if (!region.needsSlot(tid)) {
        region.nextSlot = RegionMap.NO_SLOT;
        digest.add(region.volume, region.index, region.slotTid, region.slotCrc);
        return;
      }
      bytes = buffer.slice(0, region.slotBytes());
      first = region.slot == RegionMap.NO_SLOT;
      // After a rebuild both slots get the same content: whatever they held must not be taken for
      // newer.
      which = first ? 1 : 1 - region.slot;
      encode(region, which, tid, bytes);
    }
    volumes.write(region.slotAddress(which), bytes);
    if (first) {
      which = 0;
      synchronized (lock) {
        encode(region, which, tid, bytes.clear());
      }
      volumes.write(region.slotAddress(which), bytes);
    }
    synchronized (lock) {
      digest.add(region.volume, region.index, tid, region.nextCrc);
    }
  }

  @GuardedBy("lock")
  private void encode(RegionMap region, int which, long tid, ByteBuffer bytes) {
    FreemapSlot slot = new FreemapSlot(region, which, bytes);
    slot.encode(map.geometry, map.segments, tid);
    region.nextSlot = which;
    region.nextCrc = slot.crc();
    region.nextChanges = region.changes;
  }

  /** Lets the written slots count. */
  void durable() {
    synchronized (lock) {
      Check.that(waiting, "no checkpoint waits for its superblock");
      waiting = false;
      for (RegionMap region : map.regions) {
        if (region.nextSlot != RegionMap.NO_SLOT) {
          region.slot = region.nextSlot;
          region.slotTid = waitingTid;
          region.slotCrc = region.nextCrc;
          region.changesInSlot = region.nextChanges;
          region.strayInOtherSlot = false;
          region.nextSlot = RegionMap.NO_SLOT;
        }
      }
    }
  }
}
