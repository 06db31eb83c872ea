package org.tidemark.fs.testing;

import java.util.Arrays;
import org.tidemark.base.Crc32c;

/** Hashing for comparisons of whole trees: fast, 64 bits, for tests alone. */
final class Digests {
  private Digests() {}

  /** Spreads the bits of a value (the finalizer of splitmix64). */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  static long combine(long hash, long value) {
    return mix(hash * 31 + value);
  }

  static long ofBytes(byte[] bytes) {
    long crc = Crc32c.of(bytes, 0, bytes.length);
    return mix((crc << 32) ^ (Arrays.hashCode(bytes) & 0xffffffffL) ^ bytes.length);
  }

  static long ofText(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 31 + text.charAt(i);
    }
    return mix(hash);
  }
}
