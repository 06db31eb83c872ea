package org.tidemark.object;

/** The state of one SipHash, as Aumasson and Bernstein describe it. */
final class SipState {
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  SipState(long key0, long key1) {
    v0 = key0 ^ 0x736f_6d65_7073_6575L;
    v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
    v2 = key0 ^ 0x6c79_6765_6e65_7261L;
    v3 = key1 ^ 0x7465_6462_7974_6573L;
  }

  void take(long word, int rounds) {
    v3 ^= word;
    mix(rounds);
    v0 ^= word;
  }

  long finish(int rounds) {
    v2 ^= 0xff;
    mix(rounds);
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void mix(int rounds) {
    for (int i = 0; i < rounds; i++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
