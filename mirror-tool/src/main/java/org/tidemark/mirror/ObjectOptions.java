package org.tidemark.mirror;

import org.tidemark.base.Units;

/**
 * How objects are written.
 *
 * @param bytesMax when an object has so many bytes, the next one begins
 * @param compresses whether by zstd
 * @param bytesPerSecond at most; 0 for no limit
 */
record ObjectOptions(long bytesMax, boolean compresses, long bytesPerSecond) {
  static final ObjectOptions DEFAULTS = new ObjectOptions(64L * Units.MIB, true, 0);

  ObjectOptions withBytesMax(long value) {
    return new ObjectOptions(value, compresses, bytesPerSecond);
  }

  ObjectOptions withCompresses(boolean value) {
    return new ObjectOptions(bytesMax, value, bytesPerSecond);
  }

  ObjectOptions withBytesPerSecond(long value) {
    return new ObjectOptions(bytesMax, compresses, value);
  }
}
