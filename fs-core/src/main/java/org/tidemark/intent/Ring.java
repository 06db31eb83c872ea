package org.tidemark.intent;

import org.tidemark.format.Address;
import org.tidemark.volume.Geometry;

/**
 * Where positions of the log lie on volume 0. Positions only grow.
 *
 * @param offset the ring's offset in the volume, in bytes
 * @param bytes its size
 */
record Ring(long offset, long bytes) {
  Ring(Geometry geometry) {
    this(geometry.logOffset(), geometry.logBytes());
  }

  /** The address of the byte at a position, which is a multiple of 4096. */
  long address(long position) {
    return Address.of(0, offset + position % bytes);
  }

  /** How many of so many bytes from the position on lie before the end of the ring. */
  int bytesBeforeWrap(long position, int count) {
    return (int) Math.min(count, bytes - position % bytes);
  }
}
