package org.tidemark.space;

import java.nio.ByteBuffer;
import org.tidemark.format.Address;
import org.tidemark.format.FreemapFormat;
import org.tidemark.volume.FreemapDigest;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeSet;

/**
 * The freemap on the media: two slots for each region, of which one counts.
 *
 * <p>The one that counts is the newest valid one that is not newer than the superblock. The
 * superblock's digest covers (volume, region, tid, crc) of all that count, so a stale map is never
 * taken for the right one: any doubt is a {@link FreemapDamagedException}, and the map is rebuilt.
 * A checkpoint writes only slots that do not count; they count when the superblock names their tid.
 * So every crash in between leaves the old set whole.
 */
final class Freemap {
  private Freemap() {}

  /** Reads the slots that count into the map, which is empty. */
  static void load(VolumeSet volumes, Superblock superblock, SpaceMap map) {
    ByteBuffer both = ByteBuffer.allocateDirect(2 * largestSlot(map));
    for (RegionMap region : map.regions) {
      both.clear().limit(2 * region.slotBytes());
      volumes.read(region.slotAddress(0), both);
      choose(map, region, superblock.commitTid(), both);
    }
    int digest = digest(map);
    if (digest != superblock.freemapDigest()) {
      throw new FreemapDamagedException(
          Address.NONE,
          "the superblock expects digest "
              + Integer.toHexString(superblock.freemapDigest())
              + ", the slots have "
              + Integer.toHexString(digest));
    }
  }

  private static void choose(SpaceMap map, RegionMap region, long commitTid, ByteBuffer both) {
    FreemapSlot chosen = null;
    String damage = "";
    for (int which = 0; which < 2; which++) {
      ByteBuffer bytes = both.slice(which * region.slotBytes(), region.slotBytes());
      FreemapSlot slot = new FreemapSlot(region, which, bytes);
      String problem = slot.findDamage(map.geometry);
      if (problem != null) {
        damage += "; slot " + which + ": " + problem;
      } else if (slot.tid() < 0 || slot.tid() > commitTid) {
        damage += "; slot " + which + ": of tid " + slot.tid() + ", later than " + commitTid;
        region.strayInOtherSlot = true;
      } else if (chosen == null || slot.tid() > region.slotTid) {
        // Of two with the same tid the first counts: they were written with the same content.
        chosen = slot;
        region.slot = which;
        region.slotTid = slot.tid();
        region.slotCrc = slot.crc();
      }
    }
    if (chosen == null) {
      throw new FreemapDamagedException(region.address, "no slot is valid" + damage);
    }
    long[] bitmap = chosen.bitmap();
    Kind[] kinds = chosen.kinds(bitmap, map.geometry.segmentBlocks(), map.geometry.nodeBlocks());
    if (kinds == null) {
      throw new FreemapDamagedException(
          region.address,
          "slot " + region.slot + ": bitmap and kinds of segments contradict each other");
    }
    map.load(region, bitmap, kinds);
  }

  /** The digest of the slots that count, as the superblock has it. */
  private static int digest(SpaceMap map) {
    FreemapDigest digest = new FreemapDigest();
    for (RegionMap region : map.regions) {
      digest.add(region.volume, region.index, region.slotTid, region.slotCrc);
    }
    return digest.value();
  }

  static int largestSlot(SpaceMap map) {
    int largest = FreemapFormat.HEADER_BYTES;
    for (RegionMap region : map.regions) {
      largest = Math.max(largest, region.slotBytes());
    }
    return largest;
  }
}
