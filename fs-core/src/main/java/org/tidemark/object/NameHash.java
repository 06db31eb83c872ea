package org.tidemark.object;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hashes a name into the number that its key is made of.
 *
 * <p>Part of the format: the one of a filesystem is {@link #seeded}.
 */
@FunctionalInterface
public interface NameHash {
  /** Returns the hash, of which the lowest 47 bits count. */
  long of(byte[] name);

  /**
   * Returns SipHash-1-3 with the key (seed, ~seed): without the seed nobody can make names that
   * collide.
   */
  static NameHash seeded(long seed) {
    return name -> sipHash(1, 3, seed, ~seed, name);
  }

  /** SipHash with so many rounds for each word and at the end. */
  static long sipHash(int rounds, int lastRounds, long key0, long key1, byte[] bytes) {
    SipState state = new SipState(key0, key1);
    UnsafeBuffer words = new UnsafeBuffer(bytes);
    int whole = bytes.length & ~7;
    for (int at = 0; at < whole; at += 8) {
      state.take(words.getLong(at, ByteOrder.LITTLE_ENDIAN), rounds);
    }
    long last = (long) bytes.length << 56;
    for (int at = whole; at < bytes.length; at++) {
      last |= (bytes[at] & 0xffL) << (8 * (at - whole));
    }
    state.take(last, rounds);
    return state.finish(lastRounds);
  }
}
