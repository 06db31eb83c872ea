package org.tidemark.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum over the freemap slots that count, which the superblock holds: CRC32C over
 * (volume:16, region:32, tid:64, crc:32) of each, little-endian, by volume and region ascending.
 */
public final class FreemapDigest {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer entry = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);

  /** Adds the slot that counts of the next region. */
  public void add(int volume, int region, long tid, int slotCrc) {
    entry.clear();
    entry.putShort((short) volume).putInt(region).putLong(tid).putInt(slotCrc);
    crc.update(entry.flip());
  }

  public int value() {
    return (int) crc.getValue();
  }
}
