package org.tidemark.fs.testing;

import java.util.Arrays;

/** One block of a file's content in the model; never changed once made. */
final class Block implements Digested {
  static final int BYTES = 4096;

  private static final byte[] ZEROS = new byte[BYTES];

  private final byte[] bytes;
  private final long digest;

  /** Takes {@code bytes} over: {@link #BYTES} of them. */
  Block(byte[] bytes) {
    this.bytes = bytes;
    this.digest = Digests.ofBytes(bytes);
  }

  static boolean isZero(byte[] bytes) {
    return Arrays.equals(bytes, ZEROS);
  }

  byte[] copy() {
    return bytes.clone();
  }

  void copyTo(byte[] target, int at, int from, int length) {
    System.arraycopy(bytes, from, target, at, length);
  }

  @Override
  public long digest() {
    return digest;
  }
}
