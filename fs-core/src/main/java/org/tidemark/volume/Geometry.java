package org.tidemark.volume;

import java.util.List;
import java.util.UUID;
import org.tidemark.base.Check;
import org.tidemark.base.Units;
import org.tidemark.format.Address;
import org.tidemark.format.FreemapFormat;

/**
 * The shape of a filesystem, which newfs fixed: where the log, the regions, their freemap slots and
 * their segments lie.
 *
 * <p>A volume is: headers and superblock slots in the first MiB, the log (volume 0 only), then
 * regions of regionBytes. The last region may be shorter, but has whole segments; what does not
 * fill a segment at the end of a volume is not used.
 *
 * @param logOffset where the log begins on volume 0
 * @param logBytes its size, a multiple of 1 MiB
 * @param nameHashSeed what the hashes of names begin with
 * @param createdNanos when newfs ran, in ns since the epoch
 * @param volumeBytes the size of every volume as newfs saw it
 */
public record Geometry(
    UUID fsid,
    int formatVersion,
    int nodeBytes,
    int segmentBytes,
    long regionBytes,
    long logOffset,
    long logBytes,
    long nameHashSeed,
    String label,
    long createdNanos,
    List<Long> volumeBytes) {

  /** Headers and superblock slots lie below this offset of every volume. */
  public static final long HEAD_BYTES = Units.MIB;

  public static final int SLOTS = 2;

  public Geometry {
    volumeBytes = List.copyOf(volumeBytes);
  }

  /** Returns the lower half of the filesystem id, which small headers carry. */
  public long fsidLow() {
    return fsid.getLeastSignificantBits();
  }

  public int volumes() {
    return volumeBytes.size();
  }

  public long volumeBytes(int volume) {
    return volumeBytes.get(volume);
  }

  public int segmentBlocks() {
    return segmentBytes / Units.BLOCK_BYTES;
  }

  public int nodeBlocks() {
    return nodeBytes / Units.BLOCK_BYTES;
  }

  /** Returns the offset in the volume at which its regions begin. */
  public long regionsOffset(int volume) {
    return volume == 0 ? logOffset + logBytes : HEAD_BYTES;
  }

  /** Returns the bytes of all regions of the volume. */
  public long regionsBytes(int volume) {
    return Units.roundDown(Math.max(0, volumeBytes(volume) - regionsOffset(volume)), segmentBytes);
  }

  public int regions(int volume) {
    return (int) ((regionsBytes(volume) + regionBytes - 1) / regionBytes);
  }

  /** Returns the number of regions of all volumes. */
  public int regions() {
    int sum = 0;
    for (int volume = 0; volume < volumes(); volume++) {
      sum += regions(volume);
    }
    return sum;
  }

  /** Returns the offset in the volume at which the region begins: its freemap slot 0. */
  public long regionOffset(int volume, int region) {
    checkRegion(volume, region);
    return regionsOffset(volume) + region * regionBytes;
  }

  /** Returns the bytes of the region, a multiple of segmentBytes. */
  public long regionBytes(int volume, int region) {
    checkRegion(volume, region);
    return Math.min(regionBytes, regionsBytes(volume) - region * regionBytes);
  }

  public int regionBlocks(int volume, int region) {
    return (int) (regionBytes(volume, region) / Units.BLOCK_BYTES);
  }

  public int segments(int volume, int region) {
    return (int) (regionBytes(volume, region) / segmentBytes);
  }

  /** Returns the bytes of one freemap slot of the region. */
  public int slotBytes(int volume, int region) {
    return FreemapFormat.slotBytes(regionBlocks(volume, region));
  }

  /** Returns the address of freemap slot 0 or 1 of the region. */
  public long slotAddress(int volume, int region, int slot) {
    Check.argument(slot == 0 || slot == 1, "no such freemap slot", slot);
    return Address.of(
        volume, regionOffset(volume, region) + (long) slot * slotBytes(volume, region));
  }

  /** Returns the blocks at the head of the region that its freemap slots take. */
  public int slotBlocks(int volume, int region) {
    return SLOTS * slotBytes(volume, region) / Units.BLOCK_BYTES;
  }

  /** Returns the region that holds the offset of the volume, or -1 if none does. */
  public int regionAt(int volume, long offset) {
    long inRegions = offset - regionsOffset(volume);
    return inRegions < 0 || inRegions >= regionsBytes(volume)
        ? -1
        : (int) (inRegions / regionBytes);
  }

  /** Returns whether all these bytes lie in one region of a volume, behind its freemap slots. */
  public boolean isAllocatable(long address, long bytes) {
    int volume = Address.volume(address);
    if (!Address.isAligned(address) || volume >= volumes() || bytes <= 0) {
      return false;
    }
    long offset = Address.offset(address);
    int region = regionAt(volume, offset);
    if (region < 0) {
      return false;
    }
    long start = regionOffset(volume, region);
    long first = start + (long) SLOTS * slotBytes(volume, region);
    return offset >= first && bytes <= start + regionBytes(volume, region) - offset;
  }

  private void checkRegion(int volume, int region) {
    Check.argument(region >= 0 && region < regions(volume), "no such region", region);
  }
}
