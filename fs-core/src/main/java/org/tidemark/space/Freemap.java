package org.tidemark.space;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
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
    FreemapSlot[] slots = new FreemapSlot[2];
    for (int which = 0; which < 2; which++) {
      ByteBuffer bytes = both.slice(which * region.slotBytes(), region.slotBytes());
      slots[which] = new FreemapSlot(region, which, bytes);
      // Whether it is valid does not matter for that.
      region.strayInOtherSlot |= slots[which].tid() > commitTid;
    }
    // Of two with the same tid the first counts: they were written with the same content.
    int newer = slots[1].tid() > slots[0].tid() ? 1 : 0;
    String problem = take(map, region, slots[newer], newer, commitTid);
    String other =
        problem == null ? null : take(map, region, slots[1 - newer], 1 - newer, commitTid);
    if (problem != null && other != null) {
      throw new FreemapDamagedException(
          region.address,
          "slot " + newer + ": " + problem + "; slot " + (1 - newer) + ": " + other);
    }
  }

  /** Takes the slot if it is valid and not too new; else says what is wrong with it. */
  private static @Nullable String take(
      SpaceMap map, RegionMap region, FreemapSlot slot, int which, long commitTid) {
    String problem = slot.findDamage(map.geometry);
    if (problem != null) {
      return problem;
    }
    if (slot.tid() < 0 || slot.tid() > commitTid) {
      return "of tid " + slot.tid() + ", later than " + commitTid;
    }
    long[] bitmap = slot.bitmap();
    Kind[] kinds = slot.kinds(bitmap, map.geometry.segmentBlocks(), map.geometry.nodeBlocks());
    if (kinds == null) {
      return "bitmap and kinds of segments contradict each other";
    }
    region.slot = which;
    region.slotTid = slot.tid();
    region.slotCrc = slot.crc();
    map.load(region, bitmap, kinds);
    return null;
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
